/* SPDX-License-Identifier: MIT */
/* base/path.h: paths as text; nothing here looks at the disk. */
#ifndef CUBBY_BASE_PATH_H
#define CUBBY_BASE_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/mem.h"

/* Whether `path` is `dir` or lies in it. Both absolute and clean. */
bool path_is_below_or_same(const char *path, const char *dir) MUST_USE;

/* Whether `path` lies in `dir` and is not `dir` itself. */
bool path_is_below(const char *path, const char *dir) MUST_USE;

/* What is behind the last slash. */
const char *path_base(const char *path) MUST_USE;

/*
 * An absolute path made clean: no doubled or trailing slashes, no "." parts. NULL when a part is
 * "..", which would mean different things before and after links are followed.
 */
char *path_clean(struct arena *a, const char *path) MUST_USE;

#endif
