/* SPDX-License-Identifier: MIT */
/*
 * cmd/synopsis.h: a synopsis of verbs.def read as what it says: the options and places of a verb.
 *
 * "[-s SIGNAL] NAME..." has the option "-s" with the value SIGNAL, and one place, NAME, that may
 * be filled again and again. Completion asks this, so that it cannot differ from what help says.
 * Words in capitals stand for something, others for themselves; OPTIONS are those of run.
 */
#ifndef CUBBY_CMD_SYNOPSIS_H
#define CUBBY_CMD_SYNOPSIS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

enum synopsis_kind {
	SYNOPSIS_OPTION, /* "-s", "--json" */
	SYNOPSIS_VALUE,  /* what the option before it takes: "SIGNAL" */
	SYNOPSIS_PLACE,  /* "NAME"; several words with one place are alternatives */
};

struct synopsis_word {
	enum synopsis_kind kind;
	const char *text; /* not NUL-ended */
	size_t len;
	unsigned place; /* SYNOPSIS_PLACE: 0 for the first */
};

struct synopsis {
	const char *at;
	unsigned places; /* seen so far */
	bool takes_value;
	bool alternative;
};

void synopsis_init(struct synopsis *s, const char *text);

/* The next word; false at the end. */
bool synopsis_next(struct synopsis *s, struct synopsis_word *ret) MUST_USE;

/* Whether the word is this one. */
bool synopsis_is(const struct synopsis_word *w, const char *text) MUST_USE;

/* Whether it has the word anywhere: "OPTIONS". */
bool synopsis_has(const char *text, const char *word) MUST_USE;

/* The place that the word number `index` behind the verb fills: the last repeats. */
unsigned synopsis_place(const char *text, unsigned index) MUST_USE;

#endif
