/* SPDX-License-Identifier: MIT */
/* container/usage.h: what a container or sandbox that runs uses now. */
#ifndef CUBBY_CONTAINER_USAGE_H
#define CUBBY_CONTAINER_USAGE_H

#include "container/members.h"
#include "container/roll.h"

struct used {
	uint64_t cpu_ms;    /* of all that ever ran in it, as far as the kernel tells */
	uint64_t memory;    /* bytes */
	unsigned tasks;     /* processes */
	const char *budget; /* whose limits it shares, or NULL */
	const char *cgroup; /* which counts it, or NULL: its processes are added up */
};

/* Of one of which the processes are in `all`; nothing when it does not run. */
struct used usage_look(struct work *w, const struct roll_entry *r, const struct members *all);

#endif
