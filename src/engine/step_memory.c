/* SPDX-License-Identifier: MIT */
/*
 * engine/step_memory.c: forbid to execute memory that was written.
 *
 * Runs in: init, once: what it starts inherits it, across fork and execve, and cannot take it off.
 */
#include <errno.h>
#include <sys/prctl.h>

#include "engine/steps.h"
#include "kern/explain.h"

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

int step_memory(struct run *r, struct err *e)
{
	(void)r;
	if (prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) == 0)
		return 0;
	if (errno != EINVAL)
		return err_sys(e, "cannot forbid to execute memory that was written");
	return explain_missing_call("prctl(PR_SET_MDWE)", "6.3", e);
}
