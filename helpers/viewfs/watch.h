/* SPDX-License-Identifier: MIT */
/*
 * viewfs/watch.h: the host's own changes in the directory, as they happen.
 *
 * Where they are heard of the kernel may trust what it was told of a file for long, and is told to
 * ask again when there was one. Where not, it asks again after a second.
 */
#ifndef CUBBY_VIEWFS_WATCH_H
#define CUBBY_VIEWFS_WATCH_H

#include <stdbool.h>

#include "helpers/viewfs/node.h"

/* Before this process is locked in: changes are heard of with fanotify(7), Linux 5.13. */
void watch_begin(void);

/* Once the file system is served on fuse_fd. */
void watch_enable(int fuse_fd);

/* Whether the directory should be given to watch_dir: it was not yet, or is forgotten again. */
bool watch_is_due(const struct node *dir);

/* From now on changes in it are heard of, if all of `fds` can be watched; -1 among them is none. */
void watch_dir(struct node *dir, const int *fds, unsigned count);

/* Whether the host's changes of what is in it are heard of. */
bool watch_hears(const struct node *dir);

/* Waits until there is a request to read, if it is enabled, and passes on meanwhile what the host
 * changes. */
void watch_wait(void);

/* From another thread: watch_wait() looks again how long it may wait, and whether it must end. */
void watch_kick(void);

#endif
