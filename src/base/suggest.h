/* SPDX-License-Identifier: MIT */
/*
 * base/suggest.h: the "did you mean" of every diagnostic: the candidate nearest to a wrong word.
 *
 * Nearness counts letters that are too many, missing, changed or swapped with their neighbour. At
 * most two (one in words of up to three letters) or a third of the word may be wrong. A word that
 * a candidate begins with counts as one wrong letter.
 */
#ifndef CUBBY_BASE_SUGGEST_H
#define CUBBY_BASE_SUGGEST_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/mem.h"

struct suggestion {
	const char *word; /* what was written */
	size_t len;
	const char *best; /* nearest candidate so far, or NULL; ends as the candidate ended */
	size_t best_len;
	unsigned distance; /* of the best, or one more than is allowed */
};

void suggest_init(struct suggestion *s, const char *word, size_t len);

/* Offers one candidate, which is kept by pointer; the first of two equally near ones wins. */
void suggest_offer(struct suggestion *s, const char *candidate, size_t len);

/* Offers each word of a blank-separated list. */
void suggest_offer_words(struct suggestion *s, const char *words);

/* "; did you mean 'x'?", or "" when nothing is near. */
const char *suggest_text(const struct suggestion *s, struct arena *a) MUST_USE;

/* Puts that behind the sentence of an error. */
void suggest_append(const struct suggestion *s, struct err *e);

#endif
