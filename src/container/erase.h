/* SPDX-License-Identifier: MIT */
/* container/erase.h: removing containers. */
#ifndef CUBBY_CONTAINER_ERASE_H
#define CUBBY_CONTAINER_ERASE_H

#include "container/work.h"

/* As erase_tree (kern/erase.h), for what may belong to the user's subordinate ids, when `mapped` is
 * true. */
int erase_owned(struct work *w, int dir_fd, const char *name, bool mapped, struct err *e) MUST_USE;

/*
 * Removes a container. Its name is free at once: the directory is renamed first, so nobody sees a
 * part of it. The caller holds its lock. 0, or -1 with `e`.
 */
int erase_container(struct work *w, const char *name, struct err *e) MUST_USE;

#endif
