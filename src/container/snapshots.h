/* SPDX-License-Identifier: MIT */
/*
 * container/snapshots.h: the snapshots of a container: what it owned at a moment, under names.
 *
 * Each is a directory in its snaps/, named snap0, snap1 ..., with config, home, and a comment,
 * whose time is that of the snapshot. Callers hold the container's lock.
 */
#ifndef CUBBY_CONTAINER_SNAPSHOTS_H
#define CUBBY_CONTAINER_SNAPSHOTS_H

#include "container/work.h"

struct snapshot {
	const char *name;
	const char *comment;
	int64_t taken; /* milliseconds since 1970 */
};

/* Takes one of the container in dir_fd. 0 with its name, or -1 with `e`. */
int snapshots_take(struct work *w, int dir_fd, const char *comment, bool mapped,
		   const char **ret_name, struct err *e) MUST_USE;

/* All of them, in the order in which they were taken. 0, or -1 with `e`. */
int snapshots_list(struct work *w, int dir_fd, struct snapshot **ret, unsigned *ret_count,
		   struct err *e) MUST_USE;

/* The directory of one. fd, or -1 with `e`. */
int snapshots_open(int dir_fd, const char *name, struct err *e) MUST_USE;

/* Puts one back in the place of what a stopped container owns now. 0, or -1 with `e`. */
int snapshots_restore(struct work *w, int dir_fd, const char *name, bool mapped,
		      struct err *e) MUST_USE;

int snapshots_remove(struct work *w, int dir_fd, const char *name, bool mapped,
		     struct err *e) MUST_USE;

#endif
