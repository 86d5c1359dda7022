/* SPDX-License-Identifier: MIT */
/* container/cmd_attach.c: cubby attach: cubby exec under the name that LXC has for it. */
#include "container/verbs.h"

int cmd_attach(int argc, char *const *argv, struct err *e)
{
	return cmd_exec(argc, argv, e);
}
