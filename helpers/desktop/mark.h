/* SPDX-License-Identifier: MIT */
/*
 * desktop/mark.h: the line by which cubby knows a file that it made: for which app and profile,
 * from which file, and a sum of the other lines, so that what the user has edited since is his.
 *
 *   # X-Cubby=APP PROFILE SUM SOURCE
 */
#ifndef CUBBY_DESKTOP_MARK_H
#define CUBBY_DESKTOP_MARK_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/mem.h"

struct mark {
	const char *app;
	const char *profile;
	const char *source;
	bool edited; /* the rest of the file is not what was written */
};

/* Reads it out of a file's text; false when there is none: the file is the user's. */
bool mark_read(const char *text, struct arena *a, struct mark *ret) MUST_USE;

/* The text with the mark as the line behind its first one. Its words have no blanks but the last.
 */
const char *mark_put(const char *text, const struct mark *m, struct arena *a) MUST_USE;

#endif
