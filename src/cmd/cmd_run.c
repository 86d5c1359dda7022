/* SPDX-License-Identifier: MIT */
/* cmd/cmd_run.c: cubby run: a program in a sandbox made from a profile. */
#include "cmd/cmd.h"
#include "cmd/sandbox.h"

int cmd_run(int argc, char *const *argv, struct err *e)
{
	struct sandbox *s = sandbox_here();

	(void)argc;
	if (sandbox_load(s, "run", argv, NULL, NULL, e) < 0)
		return -1;
	if (!s->run.command) {
		(void)err_usage(e, "no command is given");
		return err_hint(e, "cubby run [OPTIONS] COMMAND [ARGS...]");
	}
	return sandbox_run(s, e);
}
