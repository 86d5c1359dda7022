/* SPDX-License-Identifier: MIT */
/* cmd/profile_which.c: `cubby profile which COMMAND`: the profile that run would take. */
#include <stdio.h>

#include "cmd/profile.h"
#include "front/match.h"

static void print_match(struct profile_work *work, const char *command)
{
	struct profile_dirs dirs;
	const char *name = NULL;
	int found;

	if (profile_dirs_open(&dirs, &work->facts, &work->arena, &work->diags) < 0)
		return;
	found = match_command(&dirs, command, &name);
	profile_dirs_close(&dirs);
	if (found > 0)
		(void)puts(name);
	else if (found == 0)
		(void)puts("default");
}

int cmd_profile_which(int argc, char *const *argv, struct err *e)
{
	struct profile_work *work;
	unsigned count;
	char **words;

	(void)argc;
	if (profile_begin(&work, e) < 0 ||
	    profile_words("which", argv, NULL, 0, &work->arena, &words, &count, e) < 0)
		return -1;
	if (count != 1)
		return err_usage(e, "'cubby profile which' takes one command");
	print_match(work, words[0]);
	return profile_end(work);
}
