/* SPDX-License-Identifier: MIT */
/*
 * base/suggest.h: "did you mean": the candidate nearest to a misspelt word.
 *
 * Nearness counts inserted, lost, changed and swapped letters. At most two (one in words of up to
 * three letters) or a third of the word may be wrong; a word that a candidate begins with counts
 * as one wrong letter.
 */
#ifndef CUBBY_BASE_SUGGEST_H
#define CUBBY_BASE_SUGGEST_H

#include <stddef.h>

struct suggest {
	const char *word;
	size_t len;
	const char *best; /* the nearest candidate so far, or NULL */
	size_t distance;  /* of the best, or one more than what is allowed */
};

void suggest_init(struct suggest *s, const char *word, size_t len);

/* The candidate is kept by pointer; the first of two equally near ones wins. */
void suggest_offer(struct suggest *s, const char *candidate);

#endif
