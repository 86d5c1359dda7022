/* SPDX-License-Identifier: MIT */
/* container/contents.h: what is in a file, copied to another. */
#ifndef CUBBY_CONTAINER_CONTENTS_H
#define CUBBY_CONTAINER_CONTENTS_H

#include "base/attr.h"

/*
 * Copies all of in_fd, which may be a pipe, to the empty file out_fd. Where the file system can
 * they share their blocks (ioctl_ficlone(2)), and holes stay holes. 0, or -1 and errno.
 */
int contents_copy(int in_fd, int out_fd) MUST_USE;

#endif
