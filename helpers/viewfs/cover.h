/* SPDX-License-Identifier: MIT */
/*
 * viewfs/cover.h: making, removing and moving names in the tree that is written, so that the lower
 * one shows nothing that is gone. With one tree they are the plain system calls.
 */
#ifndef CUBBY_VIEWFS_COVER_H
#define CUBBY_VIEWFS_COVER_H

#include <stdbool.h>
#include <sys/stat.h>

#include "helpers/viewfs/node.h"

/* Who makes something new, where files have several owners (place.h). */
struct maker {
	uid_t uid;
	gid_t gid;
};

/* Where something new is made: under its name, or aside, where a whiteout has the name. */
struct slot {
	struct node *dir;
	const char *wanted;
	int into_fd;      /* the directory of `wanted` */
	int dir_fd;       /* make it here ... */
	const char *name; /* ... under this name */
	const struct maker *maker;
};

/* `maker` is borrowed; NULL: it has an owner already. 0, or -1 with errno; what is begun must be
 * ended. */
int slot_begin(struct node *dir, const char *name, const struct maker *maker,
	       struct slot *ret) MUST_USE;

/* `made`: the result of making it, 0 or -1 with errno. Gives it its name, and returns the same. */
int slot_end(struct slot *s, int made) MUST_USE;

/* Removes a name. 0, or -1 with errno. */
int cover_remove(struct node *dir, const char *name, bool is_dir) MUST_USE;

/* One end of a rename. */
struct cover_end {
	struct node *dir;
	const char *name;
	mode_t kind;       /* of what is there; 0: nothing */
	struct node *node; /* of what is there, or NULL */
};

/* renameat2(2). -1 with EXDEV for a directory of which the lower tree shows a part. */
int cover_rename(const struct cover_end *from, const struct cover_end *to, unsigned flags) MUST_USE;

#endif
