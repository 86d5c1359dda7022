/* SPDX-License-Identifier: MIT */
/* container/cmd_freeze.c: cubby freeze: nothing inside gets processor time until cubby thaw. */
#include "container/freezing.h"
#include "container/verbs.h"

int cmd_freeze(int argc, char *const *argv, struct err *e)
{
	(void)argc;
	return freezing_run("freeze", argv, STATE_FROZEN, e);
}
