/* SPDX-License-Identifier: MIT */
/* image/unpack.h: an archive into a directory, by a process that can do nothing else. */
#ifndef CUBBY_IMAGE_UNPACK_H
#define CUBBY_IMAGE_UNPACK_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Unpacks the tar archive in blob_fd (plain, gzip or zstd) into the open directory; of a `system`
 * that somebody has installed, the devices in its /dev are left out. Needs the user namespace of
 * helpers/common/mapped.h. 0, or -1 with `e`.
 */
int unpack(int blob_fd, int tree_fd, bool system, struct err *e) MUST_USE;

#endif
