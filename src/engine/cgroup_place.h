/* SPDX-License-Identifier: MIT */
/*
 * engine/cgroup_place.h: where this user may make cgroups.
 */
#ifndef CUBBY_ENGINE_CGROUP_PLACE_H
#define CUBBY_ENGINE_CGROUP_PLACE_H

#include "base/err.h"
#include "engine/run.h"

/*
 * Finds the cgroup in which those of sandboxes are made, and from which they can be entered by
 * birth. In this order: what limits.cgroup names; the own cgroup, where it was handed over as a
 * whole; one that the user's own systemd keeps for cubby (helpers/scope), asked for when it is not
 * there. 0 with r->place_fd and r->place; -1 with a reason in `e` that fits behind "cannot enforce
 * X: ".
 */
int cgroup_place_find(struct run *r, struct err *e) MUST_USE;

/*
 * Makes a controller available in the place's children. In the own cgroup this moves the processes
 * in it to a child of its own first, where the kernel asks for that. 0, or -1 with a reason.
 */
int cgroup_place_enable(struct run *r, const char *controller, struct err *e) MUST_USE;

#endif
