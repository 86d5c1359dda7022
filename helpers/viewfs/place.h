/* SPDX-License-Identifier: MIT */
/*
 * viewfs/place.h: the real directory: opening what a node stands for, below its root and through no
 * symbolic link, so that a file is always the one whose path the rules were asked about.
 */
#ifndef CUBBY_VIEWFS_PLACE_H
#define CUBBY_VIEWFS_PLACE_H

#include <sys/stat.h>

#include "base/err.h"
#include "helpers/viewfs/node.h"

/* Takes the directory's descriptor over; ids are those that its files are said to have inside. */
void place_begin(int root_fd, uint32_t uid, uint32_t gid);

/* Whether names in it are told apart by their bytes; an error when not. 0, or -1 with `e`. */
int place_check_root(const char *path, struct err *e) MUST_USE;

/* Opens a node, or with `name` that name in it. -1 with errno. */
int place_open(const struct node *n, const char *name, int flags) MUST_USE;

/* Its attributes as programs inside see them, `guards` and all. -1 with errno. */
int place_stat(const struct node *n, const char *name, unsigned guards, struct stat *ret) MUST_USE;
int place_stat_open(int fd, unsigned guards, struct stat *ret) MUST_USE;

/* Whether a rule can be enforced in a directory: -1 with EACCES when names that differ may be the
 * same one there, as in file systems that ignore case. */
int place_trust(struct node *dir) MUST_USE;

/* An id from inside: (uid_t)-1 stays, the own one is the user's; others are refused with EPERM. */
int place_owner(uid_t uid, gid_t gid, uid_t *ret_uid, gid_t *ret_gid) MUST_USE;

#endif
