/* SPDX-License-Identifier: MIT */
/* viewfs/copyup.h: files and directories of the lower tree get a copy that can be written. */
#ifndef CUBBY_VIEWFS_COPYUP_H
#define CUBBY_VIEWFS_COPYUP_H

#include <stdbool.h>

#include "base/attr.h"
#include "helpers/viewfs/node.h"

/*
 * From now on the node is in the tree that can be written, with all directories above it; what is
 * open of it reads the copy. With `empty` its content is not copied. Nothing to do with one tree.
 * 0, or -1 with errno, and nothing has changed.
 */
int copyup(struct node *n, bool empty) MUST_USE;

/* An O_PATH descriptor of a directory in which names are to be changed. -1 with errno. */
int copyup_open_dir(struct node *dir) MUST_USE;

#endif
