/* SPDX-License-Identifier: MIT */
/* desktop/override.h: files that start a program through cubby, in place of others. */
#ifndef CUBBY_DESKTOP_OVERRIDE_H
#define CUBBY_DESKTOP_OVERRIDE_H

#include "helpers/desktop/way.h"

/* What an override of `source` says, marked; NULL when the source is not there any more. */
const char *override_text(struct desk *k, const struct way *w, const char *source,
			  const struct mark *m) MUST_USE;

/* Whether an override of ours is not what would be made today: its source has changed. */
bool override_is_old(struct desk *k, const struct way *w) MUST_USE;

/*
 * Makes the override of a way, or makes it again. Never replaces a file that is not ours or was
 * edited. 1 when it was made, 0 when it is there already, -1 with `e`.
 */
int override_make(struct desk *k, const struct way *w, const struct program *p, const char *profile,
		  struct err *e) MUST_USE;

/* Removes an override of ours that nobody edited. 0, or -1 with `e`. */
int override_remove(const struct way *w, struct err *e) MUST_USE;

#endif
