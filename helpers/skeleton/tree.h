/* SPDX-License-Identifier: MIT */
/*
 * skeleton/tree.h: skeletons on the disk, of which launches use one as it is.
 *
 * The folder of the cache has a directory for each, called by the key of its list:
 *
 *   KEY/list    the list that it was made from
 *   KEY/tree    what that says
 *   KEY/start   the machine's start in which it was last found whole
 *   memory      the start in which none could be made; launches then make it in memory
 *
 * Who uses one has a shared lock on KEY (flock(2)); nobody changes or removes one that is used.
 * Nothing waits for the disk: after a crash a tree may lack what was made last, so each is looked
 * at once in each start of the machine.
 */
#ifndef CUBBY_SKELETON_TREE_H
#define CUBBY_SKELETON_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

struct place {
	int folder_fd;
	const char *key;   /* of the host as it is */
	const char *start; /* the id of this start of the machine, "" when it is not known */
};

/* Whether nothing needs to be done: KEY is whole, or known not to be possible in this start. */
bool tree_is_ready(const struct place *p) MUST_USE;

/*
 * Makes KEY of the list `text`, which the folder has: out of another that nobody uses, or from
 * nothing. Others that nobody uses are removed. The caller has the folder for himself. Without the
 * room or the file system for it there is none, and a file that says so. `show` is told what is
 * made.
 */
void tree_renew(const struct place *p, const char *text, size_t len, void (*show)(size_t made));

#endif
