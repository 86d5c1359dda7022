/* SPDX-License-Identifier: MIT */
/*
 * scope/keep.h: the service that holds the cgroups of sandboxes.
 */
#ifndef CUBBY_SCOPE_KEEP_H
#define CUBBY_SCOPE_KEEP_H

#include "base/err.h"

/* Children of the service's cgroup. */
#define KEEP_SELF "keeper"         /* this process: a cgroup with controllers has none itself */
#define KEEP_LAUNCHERS "launchers" /* launchers that came from outside of the manager's tree */
#define KEEP_SANDBOXES "sandboxes" /* one child for each sandbox */

/*
 * Makes the children, hands on all controllers, tells the manager that it is ready, and returns
 * when for a while nothing has lived in them. 0, or -1 with `e`.
 */
int keep_run(struct err *e) MUST_USE;

#endif
