/* SPDX-License-Identifier: MIT */
/*
 * base/pathrule.h: a pattern for paths below a directory, matched name by name.
 *
 * `*`, `?` and `[...]` as in fnmatch(3), never across a slash; a `*` stands for a leading dot too.
 * A part `**` is any number of directories, also none. A position is a set of states, one bit for
 * each part that may come next; where a path came from does not matter, only its set.
 */
#ifndef CUBBY_BASE_PATHRULE_H
#define CUBBY_BASE_PATHRULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

#define PATHRULE_PARTS 63 /* parts of one pattern; the last bit says that all are matched */

struct pathrule {
	const char *parts[PATHRULE_PARTS];
	unsigned count;
};

/* Splits `text` (no slash at its ends) in place; it must live as long. 0, or -1 when it
 * has too many parts or an empty one. */
int pathrule_parse(struct pathrule *ret, char *text) MUST_USE;

/* The position before the first name. */
uint64_t pathrule_begin(const struct pathrule *r) MUST_USE;

/* The position behind one more name. */
uint64_t pathrule_step(const struct pathrule *r, uint64_t states, const char *name) MUST_USE;

/* Whether the path so far is one that the pattern stands for. */
bool pathrule_matches(const struct pathrule *r, uint64_t states) MUST_USE;

/*
 * Whether `name` stands for a part of the pattern behind which more must come: a directory on the
 * way. `named` asks only for parts that say a name, not for those with `*`, `?` or `[`.
 */
bool pathrule_leads_on(const struct pathrule *r, uint64_t states, const char *name,
		       bool named) MUST_USE;

#endif
