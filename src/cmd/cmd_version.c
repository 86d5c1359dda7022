/* SPDX-License-Identifier: MIT */
/* cmd/cmd_version.c: `cubby version`. */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/version.h"

int cmd_version(int argc, char *const *argv, struct err *e)
{
	if (argc > 0)
		return err_usage(e, "version takes no arguments, but '%s' was given", argv[0]);
	(void)printf("cubby %s\n", CUBBY_VERSION);
	return 0;
}
