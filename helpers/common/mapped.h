/* SPDX-License-Identifier: MIT */
/* common/mapped.h: being root over the files that sandboxes of the user left under other ids. */
#ifndef CUBBY_COMMON_MAPPED_H
#define CUBBY_COMMON_MAPPED_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

/*
 * Moves this process into a user namespace of its own in which it is root: 0 is the user, 1.. the
 * user's subordinate ids, as in a sandbox with ids.map = "range"; the user alone where there are
 * none. What it makes from then on belongs to the user. Outside it has no right that the user has
 * not. 0, or -1 with `e`. Linux 3.8, user_namespaces(7).
 */
int mapped_enter(const char *user, uint32_t uid, uint32_t gid, struct arena *a,
		 struct err *e) MUST_USE;

/* Gives up all that it may do as root there but reading. 0, or -1 with `e`. */
int mapped_only_read(struct err *e) MUST_USE;

#endif
