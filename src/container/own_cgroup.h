/* SPDX-License-Identifier: MIT */
/* container/own_cgroup.h: the cgroup of a container or sandbox that runs. */
#ifndef CUBBY_CONTAINER_OWN_CGROUP_H
#define CUBBY_CONTAINER_OWN_CGROUP_H

#include "container/roll.h"

struct own_cgroup {
	int fd;       /* its directory, -1: it has none */
	int place_fd; /* the directory above, whose controllers it can have */
	int outer_fd; /* in a budget: the one above that, which hands them on; else -1 */
	const char *path;
	const char *budget; /* the budget that it is in, or NULL */
};

/*
 * Opens it: as the host sees the cgroup of PID 1 inside, where that was made for it. 0; -1 with `e`
 * when it has none.
 */
int own_cgroup_open(struct work *w, const struct roll_entry *r, struct own_cgroup *ret,
		    struct err *e) MUST_USE;

/* The budget that something which runs is in; NULL: none. */
const char *own_cgroup_budget(struct work *w, const struct roll_entry *r);

void own_cgroup_close(struct own_cgroup *c);

#endif
