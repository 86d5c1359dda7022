/* SPDX-License-Identifier: MIT */
/*
 * container/duplicate.h: copies of files and trees.
 *
 * By descriptors only: no symbolic link is followed and no mount point entered, whatever the tree
 * says, also while somebody changes it. Blocks are shared where the file system can.
 */
#ifndef CUBBY_CONTAINER_DUPLICATE_H
#define CUBBY_CONTAINER_DUPLICATE_H

#include <stdbool.h>

#include "base/err.h"

/* Directories in directories. Each takes two descriptors while it is copied. */
#define DUPLICATE_DEPTH 200

struct duplicate {
	bool owners;  /* keep them: for who is root in a namespace that maps them */
	bool merge;   /* what is there is replaced, directories are entered; else all must be new */
	bool set_id;  /* keep set-id bits: for copies that only such as the original can execute */
	bool overlay; /* keep what overlayfs notes at directories and files (user.overlay.*) */
};

/* Copies what is in the open directory from_fd, and its mode and times. 0, or -1 with `e`. */
int duplicate_directory(int from_fd, int to_fd, const struct duplicate *how,
			struct err *e) MUST_USE;

/* Copies the open file in_fd into the directory to_fd. 0, or -1 with `e`. */
int duplicate_file(int in_fd, int to_fd, const char *name, const struct duplicate *how,
		   struct err *e) MUST_USE;

#endif
