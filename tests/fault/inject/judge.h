/* SPDX-License-Identifier: MIT */
/* fault/inject/judge.h: whether a launch with a fault in it ended as it may. */
#ifndef CUBBY_TESTS_FAULT_JUDGE_H
#define CUBBY_TESTS_FAULT_JUDGE_H

#include "tests/fault/inject/trace.h"

/* How a launch may end; WRONG is everything else. */
enum verdict { WHOLE, REFUSED, KILLED, WRONG };

/*
 * whole: the same launch without a fault. A launch is WHOLE when the program has seen the very same
 * walls and its status has come back, REFUSED when one sentence says why and the status is cubby's,
 * KILLED when the fault was a kill and nobody pretends otherwise. *ret_why is set when it is WRONG.
 */
enum verdict judge(const struct fault *f, const struct outcome *o, const struct outcome *whole,
		   const char **ret_why);

#endif
