/* SPDX-License-Identifier: MIT */
/*
 * container/inside.h: files of a container or sandbox, seen from outside.
 *
 * Of one that runs its init hands out the root; of one that is stopped there is its home only, and
 * that is taken for the root. Paths are resolved from there and cannot leave it, whatever
 * symbolic links inside say; /proc's magic ones are not followed.
 */
#ifndef CUBBY_CONTAINER_INSIDE_H
#define CUBBY_CONTAINER_INSIDE_H

#include <stdint.h>

#include "container/work.h"

struct inside {
	int root_fd;
	const char *below; /* a stopped one: what stands for the root inside; else NULL */
};

/* 0 with an open root, to be closed by the caller; -1 with `e`. */
int inside_open(struct work *w, const char *name, struct inside *ret, struct err *e) MUST_USE;

/* Opens a path inside; one that does not begin with '/' is below the home. fd, or -1 and errno. */
int inside_open_path(const struct work *w, const struct inside *s, const char *path,
		     uint64_t flags) MUST_USE;

#endif
