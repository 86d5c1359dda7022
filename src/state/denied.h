/* SPDX-License-Identifier: MIT */
/*
 * state/denied.h: what the last run under each name was denied: a file of JSON lines for each, in
 * ~/.local/state/cubby/denied, which no sandbox sees.
 *
 * Written by the helpers that deny, through a descriptor; read by `cubby log`.
 */
#ifndef CUBBY_STATE_DENIED_H
#define CUBBY_STATE_DENIED_H

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

/* A file without a name, for appending: whoever is killed leaves none. fd, or -1 with `e`. */
int denied_open(const struct facts *f, struct arena *a, struct err *e) MUST_USE;

/*
 * At the end of a run: the file takes the name, and the place of what was noted of the run before;
 * one without a line does not. The oldest of too many is removed.
 */
void denied_keep(const struct facts *f, const char *name, int fd, struct arena *a);

/* Its text; NULL when nothing is noted. 0, or -1 with `e`. */
int denied_read(const struct facts *f, const char *name, struct arena *a, const char **ret_text,
		struct err *e) MUST_USE;

#endif
