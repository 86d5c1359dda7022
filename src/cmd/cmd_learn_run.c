/* SPDX-License-Identifier: MIT */
/*
 * cmd/cmd_learn_run.c: `cubby __learn-run`: what `cubby run` does with the same words, with the
 * inner half of cubby-learn in front of the command.
 *
 * The program finds all files, so that it goes on to the next one it wants: the host's tree
 * read-only, the home as an overlay whose changes are thrown away. It does not find secrets, and
 * no network to carry off what it finds.
 */
#include "cmd/cmd.h"
#include "cmd/learn.h"

/* PROGRAM --inside DIRECTORY COMMAND... */
static char *const *wrap(struct arena *a, const char *program, const char *dir,
			 char *const *command)
{
	unsigned count = 0;
	char **argv;

	while (command[count])
		count++;
	argv = arena_alloc(a, (count + 4) * sizeof(*argv));
	argv[0] = arena_strdup(a, program);
	argv[1] = arena_strdup(a, "--inside");
	argv[2] = arena_strdup(a, dir);
	for (unsigned i = 0; i < count; i++)
		argv[3 + i] = command[i];
	return argv;
}

int learn_load(struct sandbox *s, int argc, char *const *argv, const char *const *also,
	       struct err *e)
{
	if (argc < 2)
		return err_usage(e, "this verb is called by cubby-learn only");
	s->also = also;
	if (sandbox_load(s, "learn", argv + 2, NULL, NULL, e) < 0)
		return -1;
	if (!s->run.command) {
		(void)err_usage(e, "no command is given");
		return err_hint(e, "cubby learn [OPTIONS] COMMAND [ARGS...]");
	}
	return s->cli.save ? err_usage(e, "learn writes a profile itself: --save is for run") : 0;
}

int cmd_learn_run(int argc, char *const *argv, struct err *e)
{
	/* The first is only looked at. */
	static LARGE struct sandbox as_it_is;
	struct sandbox *s = sandbox_here();
	const char *also[8] = {NULL};
	unsigned count = 0;

	if (learn_load(&as_it_is, argc, argv, NULL, e) < 0)
		return -1;
	also[count++] = arena_printf(&s->arena, "files.ro+=%s", argv[0]);
	also[count++] = arena_printf(&s->arena, "files.ro+=%s", argv[1]);
	also[count++] = "network.mode=none";
	also[count++] = "root.mode=host";
	/* Calls of a process are followed for one listener only: cubby-learn's. */
	also[count++] = "proc.virtual=false";
	/* A home of the program's own stays: what it finds there is what a run finds. */
	if (as_it_is.profile.spec.home_mode.num == HOME_MODE_FRESH) {
		also[count++] = "home.mode=host";
		also[count++] = arena_printf(&s->arena, "files.overlay+=%s", as_it_is.facts.home);
	}
	if (learn_load(s, argc, argv, also, e) < 0)
		return -1;
	s->run.argv = wrap(&s->arena, argv[0], argv[1], s->run.argv);
	return sandbox_run(s, e);
}
