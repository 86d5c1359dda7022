/* SPDX-License-Identifier: MIT */
/*
 * engine/budget.h: a cgroup above those of several sandboxes, with limits that they have together.
 *
 * Runs in: the launcher. A budget's cgroup lies in the place of sandboxes (engine/cgroup_place.h)
 * and is called "budget:NAME", which no sandbox can be; a member's cgroup lies in it. It is made by
 * the first member and removed by the last; its limits are kept (state/budgets.h).
 */
#ifndef CUBBY_ENGINE_BUDGET_H
#define CUBBY_ENGINE_BUDGET_H

#include "engine/run.h"
#include "state/budgets.h"

/* The budget that a launch is in. */
struct membership {
	const char *name;
	int lock_fd;       /* the directory of the kept limits, locked as long as we are in it */
	int outer_fd;      /* the place of sandboxes; the run's own place is the budget's cgroup */
	const char *outer; /* its path */
};

/* What the directory of a budget is called. */
const char *budget_cgroup(struct arena *a, const char *name);

/* The budget that a cgroup's path is in, or NULL: ".../budget:web/NAME" is in web. */
const char *budget_of_path(struct arena *a, const char *path);

/* Opens the kept limits of a budget for r->budget. 0; -1 with `e` when there is no such budget. */
int budget_open(struct run *r, const char *name, struct err *e) MUST_USE;

/*
 * Enters it: its cgroup, with its limits, is the run's place from now on. 0, or -1 with a reason in
 * `e`, and the place is the one before. Refused when others are in it at another place: limits
 * would hold for each place alone.
 */
int budget_join(struct run *r, struct err *e) MUST_USE;

/* Leaves it, when the run's own cgroup is gone; the last one removes the budget's. */
void budget_leave(struct run *r);

/*
 * A member without a limit of memory of its own dies as one too (limits.oom-group), when that of
 * the budget is used up.
 */
void budget_group(const struct run *r);

/*
 * Writes all limits into the budget's cgroup, and takes away those that it has not; no swap where
 * there is a limit of memory and none of swap. Their controllers must be there. 0, or -1 with `e`.
 */
int budget_write(int dir_fd, const struct budget *b, struct err *e) MUST_USE;

/* Gives the controllers that the budget's cgroup has to its members', as far as it can. */
void budget_pass_on(int dir_fd);

#endif
