/* SPDX-License-Identifier: MIT */
/*
 * kern/erase.h: removing trees.
 *
 * By descriptors only: no symbolic link is followed, no mount point entered, whatever the tree
 * says.
 */
#ifndef CUBBY_KERN_ERASE_H
#define CUBBY_KERN_ERASE_H

#include <stdbool.h>

#include "base/err.h"

/* Removes `name` in the directory dir_fd and all that is in it. 0, or -1 with `e`. */
int erase_tree(int dir_fd, const char *name, struct err *e) MUST_USE;

/*
 * Removes a directory that has only files and empty directories in it. false: there was more, of
 * which nothing has gone but files.
 */
bool erase_files(int dir_fd, const char *name) MUST_USE;

#endif
