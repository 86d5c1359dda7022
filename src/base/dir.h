/* SPDX-License-Identifier: MIT */
/* base/dir.h: the names in a directory. */
#ifndef CUBBY_BASE_DIR_H
#define CUBBY_BASE_DIR_H

#include "base/attr.h"
#include "base/mem.h"

/*
 * The names in the directory `path` (relative to dir_fd, AT_FDCWD for none) that end in `suffix`
 * ("" for all), sorted by their bytes, without "." and "..". 0, or -1 and errno.
 */
int dir_list(int dir_fd, const char *path, const char *suffix, struct arena *a,
	     const char *const **ret_names, unsigned *ret_count) MUST_USE;

#endif
