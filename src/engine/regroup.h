/* SPDX-License-Identifier: MIT */
/* engine/regroup.h: a running sandbox enters a budget, or leaves one. */
#ifndef CUBBY_ENGINE_REGROUP_H
#define CUBBY_ENGINE_REGROUP_H

#include "engine/run.h"
#include "wire/wire.h"

/*
 * Serves MSG_CL_BUDGET; false for any other message. A cgroup cannot be moved in its tree: another
 * one with the same limits is made, all processes go there, and the old one is removed. What they
 * have in memory already stays counted where it was. The client gets DONE or FAILED, and then
 * everything is as it was before.
 */
bool regroup_serve(struct run *r, int client_fd, const struct msg *m,
		   const struct msg_extra *extra) MUST_USE;

#endif
