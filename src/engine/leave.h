/* SPDX-License-Identifier: MIT */
/* engine/leave.h: a process that goes on without who started it. */
#ifndef CUBBY_ENGINE_LEAVE_H
#define CUBBY_ENGINE_LEAVE_H

#include "base/err.h"

/*
 * Makes stdio /dev/null, so that nothing of ours keeps the caller's terminal or pipes open; begins
 * a session (setsid(2)) at the root directory. Other descriptors stay. 0, or -1 with `e`.
 */
int leave_terminal(struct err *e) MUST_USE;

#endif
