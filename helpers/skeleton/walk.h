/* SPDX-License-Identifier: MIT */
/* skeleton/walk.h: the directories of a host tree, made again in a skeleton. */
#ifndef CUBBY_SKELETON_WALK_H
#define CUBBY_SKELETON_WALK_H

#include "base/attr.h"
#include "base/err.h"

struct walk_progress {
	unsigned dirs;
	unsigned copied;
	void (*show)(const struct walk_progress *p); /* called for each directory; may be NULL */
};

/*
 * Mirrors the directory `tree` ("usr") of host_fd in skeleton_fd, by the rules. Stays on the file
 * system of the tree, as overlayfs does, and follows no symbolic link. What vanishes meanwhile is
 * left out. 0, or -1 with `e`.
 */
int walk_tree(int host_fd, int skeleton_fd, const char *tree, struct walk_progress *p,
	      struct err *e) MUST_USE;

#endif
