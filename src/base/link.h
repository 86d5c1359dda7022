/* SPDX-License-Identifier: MIT */
/* base/link.h: where a path leads, once its symbolic links are followed. */
#ifndef CUBBY_BASE_LINK_H
#define CUBBY_BASE_LINK_H

#include "base/attr.h"
#include "base/mem.h"

/*
 * *ret is the name without links of an absolute path, of which some or all may be missing; NULL
 * when it has none. For what is named or covered, never to open it by: links change. 0, or -1 and
 * errno.
 */
int link_follow(struct arena *a, const char *path, const char **ret) MUST_USE;

#endif
