/* SPDX-License-Identifier: MIT */
/* image/blob.h: files of a layout, by the digests of their contents. */
#ifndef CUBBY_IMAGE_BLOB_H
#define CUBBY_IMAGE_BLOB_H

#include <linux/openat2.h>
#include <stdint.h>

#include "base/err.h"

/* How what an image names is opened: below its directory, and through no link. */
#define BLOB_RESOLVE (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

/* Opens a blob after its size and digest were found right. fd, or -1 with `e`. */
int blob_open(int dir_fd, const char *digest, int64_t size, struct err *e) MUST_USE;

#endif
