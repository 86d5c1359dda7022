/* SPDX-License-Identifier: MIT */
/* container/ending.h: ending a container or a sandbox by its name, for every verb that does. */
#ifndef CUBBY_CONTAINER_ENDING_H
#define CUBBY_CONTAINER_ENDING_H

#include "container/work.h"

#define ENDING_DEFAULT_MS 10000

/* Exit codes, as LXC has them. */
enum { ENDING_FAILED = 1, ENDING_NOT_RUNNING = 2 };

struct ending {
	int64_t ms;  /* how long it may take before everything is killed */
	bool kill;   /* at once */
	bool nowait; /* do not wait for the end */
	bool nokill; /* ask only */
};

/* 0 when nothing of it is left; -1 with `e` and one of the exit codes above. */
int ending_run(struct work *w, const char *name, const struct ending *q, struct err *e) MUST_USE;

#endif
