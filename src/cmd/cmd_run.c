/* SPDX-License-Identifier: MIT */
/* cmd/cmd_run.c: cubby run: a program in a sandbox made from a profile. */
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/enter.h"
#include "cmd/sandbox.h"

/* Whether the instance that the profile wants to join runs already, with this profile. */
static bool is_running(const struct sandbox *s, struct client_work **ret)
{
	struct client_info info;
	struct err ignored;

	if (s->profile.spec.instance.num != INSTANCE_JOIN || client_begin(ret, &ignored) < 0 ||
	    client_info(*ret, s->run.name, &info, &ignored) < 0)
		return false;
	return !strcmp(info.profile, s->profile.name);
}

int cmd_run(int argc, char *const *argv, struct err *e)
{
	struct sandbox *s = sandbox_here();
	struct client_work *w;

	(void)argc;
	if (sandbox_load(s, "run", argv, NULL, NULL, e) < 0)
		return -1;
	if (!s->run.command) {
		(void)err_usage(e, "no command is given");
		return err_hint(e, "cubby run [OPTIONS] COMMAND [ARGS...]");
	}
	if (is_running(s, &w))
		return enter_sandbox(w, s->run.name, s->run.argv, e);
	return sandbox_run(s, e);
}
