/* SPDX-License-Identifier: MIT */
/*
 * state/denied.h: what the last run under each name was denied: a file of JSON lines for each, in
 * ~/.local/state/cubby/denied, which no sandbox sees.
 *
 * Written by the helpers that deny, through a descriptor; read by `cubby log`.
 */
#ifndef CUBBY_STATE_DENIED_H
#define CUBBY_STATE_DENIED_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

/* Opens the file for appending, `anew` empty. fd, or -1 with `e`. */
int denied_open(const struct facts *f, const char *name, bool anew, struct arena *a,
		struct err *e) MUST_USE;

/* At the end of a run: a file without a line is removed, and the oldest of too many. */
void denied_close(const struct facts *f, const char *name, struct arena *a);

/* Its text; NULL when nothing is noted. 0, or -1 with `e`. */
int denied_read(const struct facts *f, const char *name, struct arena *a, const char **ret_text,
		struct err *e) MUST_USE;

#endif
