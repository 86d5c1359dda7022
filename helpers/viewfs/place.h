/* SPDX-License-Identifier: MIT */
/*
 * viewfs/place.h: what is told of the files of the real directory, and whether its names can be
 * told apart.
 */
#ifndef CUBBY_VIEWFS_PLACE_H
#define CUBBY_VIEWFS_PLACE_H

#include <sys/stat.h>

#include "base/err.h"
#include "helpers/viewfs/node.h"
#include "wire/viewfs.h"

/* Who its files are said to belong to inside. Before the process gives its rights up. */
void place_begin(const struct viewfs_tree *tree);

/* Whether files have several owners inside: then each id is the same number here. */
bool place_has_owners(void);

/* Whether names in it are told apart by their bytes; an error when not. 0, or -1 with `e`. */
int place_check_root(const char *path, struct err *e) MUST_USE;

/* Attributes of a node as programs inside see them, guards and all. -1 with errno. */
int place_stat(const struct node *n, struct stat *ret) MUST_USE;
int place_stat_open(const struct node *n, int fd, struct stat *ret) MUST_USE;

/* The same for a name with those guards, and the trees that it shows in (enum layer). */
int place_look(const struct node *dir, const char *name, unsigned guards, struct stat *ret,
	       unsigned *ret_layers) MUST_USE;

/* The number of a file as programs inside see it; `n`, or NULL, is the name that it is known by. */
uint64_t place_inode(const struct node *n, bool is_upper, uint64_t inode);

/* Whether a rule can be enforced in a directory: -1 with EACCES when names that differ may be the
 * same one there, as in file systems that ignore case. */
int place_trust(struct node *dir) MUST_USE;

/* Whether a copy of the real file can have its owner: the user, if there are no others. */
bool place_can_copy(const struct stat *real);

/* An id from inside: (uid_t)-1 stays, the own one is the user's; others are refused with EPERM.
 * With several owners all stay. */
int place_owner(uid_t uid, gid_t gid, uid_t *ret_uid, gid_t *ret_gid) MUST_USE;

#endif
