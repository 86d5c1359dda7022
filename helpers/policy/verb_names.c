/* SPDX-License-Identifier: MIT */
/* policy/verb_names.c: `cubby-policy names`: what syscalls.allow and deny can say, for completion.
 */
#include <stdio.h>

#include "helpers/policy/call.h"
#include "helpers/policy/verbs.h"

int verb_names(int argc, char **argv, struct err *e)
{
	if (argc > 0)
		return err_usage(e, "names takes no arguments, but '%s' was given", argv[0]);
	for (int id = 0; id < CALL_COUNT; id++)
		(void)puts(call_table[id].name);
	return 0;
}
