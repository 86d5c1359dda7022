/* SPDX-License-Identifier: MIT */
/* skeleton/list.h: writing the records of base/skeleton.h. */
#ifndef CUBBY_SKELETON_LIST_H
#define CUBBY_SKELETON_LIST_H

#include <stdio.h>

#include "base/attr.h"
#include <sys/stat.h>

#include "base/err.h"
#include "base/skeleton.h"

struct list {
	FILE *out; /* errors of writing show at the end, by ferror */
	unsigned dirs;
	unsigned files;
	void (*show)(const struct list *l); /* called for each directory; may be NULL */
};

/* Adds one record. `name` may be NULL: then `path` is the whole path. */
void list_add(struct list *l, enum skeleton_kind kind, unsigned mode, const char *path,
	      const char *name);

/* The same for a copy of the host's file with this status (fstatat(2)). */
void list_add_copy(struct list *l, const struct stat *st, const char *path, const char *name);

/* What is made up: accounts without passwords, no start of services. 0, or -1 with `e`. */
int list_add_made(struct list *l, int host_fd, struct err *e) MUST_USE;

/*
 * The records of the tree `tree` ("usr") of host_fd, by the rules. Stays on the file system of the
 * tree, as overlayfs does, and follows no symbolic link. What vanishes meanwhile is left out. 0, or
 * -1 with `e`.
 */
int list_add_tree(struct list *l, int host_fd, const char *tree, struct err *e) MUST_USE;

#endif
