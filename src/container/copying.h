/* SPDX-License-Identifier: MIT */
/*
 * container/copying.h: what a container owns, copied: its config and its own home. Not its log, its
 * snapshots or what became of it; nor what it shares with others.
 */
#ifndef CUBBY_CONTAINER_COPYING_H
#define CUBBY_CONTAINER_COPYING_H

#include "container/work.h"
#include "state/record.h"

/*
 * Copies from one directory of a container (or snapshot) to another, with the owners of files where
 * subordinate ids may own some (`mapped`). 0, or -1 with `e`.
 */
int copying_owned(struct work *w, int from_fd, int to_fd, bool mapped, struct err *e) MUST_USE;

/* Makes a container of that name from such a directory; `like` says what lists show of it. */
int copying_make(struct work *w, int from_fd, const struct record *like, const char *name,
		 struct err *e) MUST_USE;

/* What is to be held still for a copy. */
struct still {
	const char *name;
	bool frozen; /* by us */
};

/*
 * Lets nothing change in a container that runs: it is frozen until still_end. One that does not
 * run, or is frozen already, stays as it is. 0, or -1 with `e`.
 */
int still_begin(struct work *w, const char *name, const struct record *r, struct still *ret,
		struct err *e) MUST_USE;

/* With `failed` the error that is there already is kept. 0, or -1 with `e`. */
int still_end(struct work *w, const struct still *s, bool failed, struct err *e) MUST_USE;

#endif
