/* SPDX-License-Identifier: MIT */
/* skeleton/key.h: which state of the host's system a list was made from. */
#ifndef CUBBY_SKELETON_KEY_H
#define CUBBY_SKELETON_KEY_H

#include "base/attr.h"
#include "base/err.h"

/*
 * Writes SKELETON_KEY_LEN letters and a NUL that change with the package database, with apt's lists
 * and with any file in /etc (sizes and times). Takes some milliseconds. 0, or -1 with `e`.
 */
int key_of_host(int host_fd, char *out, struct err *e) MUST_USE;

#endif
