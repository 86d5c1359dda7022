/* SPDX-License-Identifier: MIT */
/* kern/cgroup_tree.h: the cgroups that what runs in a cgroup made below it. */
#ifndef CUBBY_KERN_CGROUP_TREE_H
#define CUBBY_KERN_CGROUP_TREE_H

#include <stdbool.h>

#include "base/attr.h"

/*
 * Removes all cgroups below dir_fd, the deepest first. Nothing may run in them any more. 0, or -1
 * and errno: EACCES when one lies in another user's. cgroups(7).
 */
int cgroup_remove_below(int dir_fd) MUST_USE;

/* Whether there are cgroups below it; also when that cannot be found out. */
bool cgroup_has_below(int dir_fd) MUST_USE;

#endif
