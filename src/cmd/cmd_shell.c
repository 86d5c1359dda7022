/* SPDX-License-Identifier: MIT */
/*
 * cmd/cmd_shell.c: cubby shell: a throwaway shell, by default the user's own; in a directory that
 * is named, one that works on the project.
 */
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/sandbox.h"

int cmd_shell(int argc, char *const *argv, struct err *e)
{
	struct sandbox *s = sandbox_here();
	const char *shell = getenv("SHELL");
	char *command[] = {arena_strdup(&s->arena, shell && shell[0] == '/' ? shell : "/bin/sh"),
			   NULL};

	(void)argc;
	s->directory_profile = "project-shell";
	if (sandbox_load(s, "shell", argv, "shell", command, e) < 0)
		return -1;
	return sandbox_run(s, e);
}
