/* SPDX-License-Identifier: MIT */
/* container/cmd_thaw.c: cubby thaw: what cubby freeze stopped goes on. */
#include "container/freezing.h"
#include "container/verbs.h"

int cmd_thaw(int argc, char *const *argv, struct err *e)
{
	(void)argc;
	return freezing_run("thaw", argv, STATE_RUNNING, e);
}
