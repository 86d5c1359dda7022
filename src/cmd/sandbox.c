/* SPDX-License-Identifier: MIT */
/* cmd/sandbox.c: loading and launching for run, shell and plan. */
#include "cmd/sandbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/fd.h"
#include "base/title.h"
#include "cmd/cmd.h"
#include "engine/seal.h"

extern char **environ;

/* Aligned, so that which of its members share a page is no matter of chance. */
static _Alignas(4096) LARGE struct sandbox here;
static const struct source cubby_itself = {SOURCE_COMMAND, "cubby itself", NULL, 0};

struct sandbox *sandbox_here(void)
{
	static bool begun; /* that of the arena would be read before it is written: two faults */

	if (!begun)
		arena_begin(&here.arena, &here);
	begun = true;
	return &here;
}

static void note(const char *text)
{
	char line[2048];
	size_t used = esc_text(line, sizeof(line), text, strlen(text));

	(void)fprintf(stderr, "cubby: note: %.*s\n", (int)used, line);
}

/* Diagnostics are printed with their places; the exit code is all that is left to say. */
static int refuse(const struct sandbox *s, bool json, struct err *e)
{
	diag_print(&s->diags, json);
	e->text[0] = '\0';
	e->exit_code = EXIT_CODE_USAGE;
	return -1;
}

int sandbox_forbid_root(const struct facts *f, struct err *e)
{
	char map[256];
	ssize_t len;
	OWN_FD int fd = -1;

	if (f->uid != 0)
		return 0;
	/* uid 0 of a user namespace (in another sandbox) is an ordinary user. */
	fd = fd_open_at(AT_FDCWD, "/proc/self/uid_map", O_RDONLY, 0);
	len = fd < 0 ? 0 : fd_read_all(fd, map, sizeof(map) - 1);
	map[len < 0 ? 0 : len] = '\0';
	if (!strstr(map, "4294967295"))
		return 0;
	(void)err_set(e, "cannot protect root from what it runs: cubby is for ordinary users");
	return err_hint(e, "run it as an ordinary user, e.g.: runuser -u NAME -- cubby ...");
}

/* `cubby shell DIRECTORY`: when there is one, it is entered, and has a profile of its own. */
static int enter_directory(struct sandbox *s, const char **profile, struct err *e)
{
	char *const *words = s->cli.argv;

	if (!s->directory_profile || !words[0] || s->cli.ended)
		return 0;
	if (chdir(words[0]) < 0) {
		(void)err_sys(e, "cannot work in '%s'", words[0]);
		e->exit_code = EXIT_CODE_USAGE;
		return err_hint(e, "a directory is expected there; a command stands behind --");
	}
	if (words[1] && strcmp(words[1], "--") != 0) {
		(void)err_usage(e, "'%s' is one word too many", words[1]);
		return err_hint(e, "a command stands behind --");
	}
	s->cli.argv = words + 1 + (words[1] != NULL);
	*profile = s->directory_profile;
	return 0;
}

/* What the verb itself says, on top of the command line. */
static int add_settings(struct sandbox *s)
{
	for (const char *const *also = s->also; also && *also; also++)
		if (cli_set(&s->cli.layer, *also, (struct origin){&cubby_itself, 0, 0, 0},
			    &s->arena, &s->diags) < 0)
			return -1;
	return 0;
}

int sandbox_load(struct sandbox *s, const char *verb, char *const *words, const char *profile,
		 char *const *argv, struct err *e)
{
	unsigned word_count;
	struct profile_request request = {.command_line = &s->cli.layer};
	struct launch_request launch = {.facts = &s->facts};
	bool shell;

	s->diags.arena = &s->arena;
	words = title_copy_words(&s->arena, words, &word_count);
	if (cli_parse(words, &s->arena, &s->cli, &s->diags) < 0 || add_settings(s) < 0)
		return refuse(s, s->cli.json, e);
	if (s->cli.help) {
		help_verb(verb_find(verb));
		e->exit_code = 0;
		return -1;
	}
	if (enter_directory(s, &profile, e) < 0 ||
	    facts_collect(&s->arena, environ, &s->facts, e) < 0 ||
	    sandbox_forbid_root(&s->facts, e) < 0)
		return -1;
	shell = argv != NULL;
	if (s->cli.argv[0])
		argv = s->cli.argv;
	if (launch_terminal(&s->run, e) < 0)
		return -1;
	s->facts.has_tty = s->run.terminal;
	/* A command selects its profile, unless the verb brings both (cubby shell). */
	if (s->cli.argv[0] && !shell)
		profile = NULL;
	request.name = s->cli.profile ? s->cli.profile : profile;
	request.command = argv ? argv[0] : NULL;
	if (!request.name && !request.command) {
		(void)err_usage(e, "no command is given");
		return err_hint(e, "cubby run COMMAND, or: cubby shell");
	}
	if (profile_load(&request, &s->facts, &s->arena, &s->profile, &s->diags) < 0)
		return refuse(s, s->cli.json, e);
	launch.spec = &s->profile.spec;
	launch.places = s->profile.places;
	launch.place_count = s->profile.place_count;
	launch.rules = s->profile.rules;
	launch.rule_count = s->profile.rule_count;
	launch.profile = s->profile.name;
	launch.name = s->cli.name;
	/* A second run must find the first one by its name. */
	if (!launch.name && s->profile.spec.instance.num == INSTANCE_JOIN)
		launch.name = s->profile.name;
	launch.cwd = s->profile.cwd;
	launch.network_log = s->profile.network_log;
	launch.network_pcap = s->profile.network_pcap;
	launch.network_learn = s->profile.network_learn;
	launch.report = s->profile.report;
	launch.cgroup = s->profile.cgroup;
	launch.tree = s->profile.tree;
	launch.argv = argv;
	launch.verbose = s->cli.verbose;
	launch.say = note;
	return launch_plan(&s->run, &launch, &s->arena, e);
}

int sandbox_run(struct sandbox *s, struct err *e)
{
	const char *saved = NULL;
	int code = EXIT_CODE_CUBBY;

	if (seal_launcher(&s->run, e) < 0)
		return -1;
	if (s->diags.warnings > 0)
		diag_print(&s->diags, false);
	if (s->cli.save) {
		if (cli_save(&s->cli, s->profile.name, &s->facts, &s->arena, &saved, e) < 0)
			return -1;
		note(arena_printf(&s->arena, "the options are saved in '%s'", saved));
	}
	if (s->profile.fell_back && (s->cli.verbose || s->run.tty[STDERR_FILENO]))
		note(arena_printf(&s->arena,
				  "no profile matches '%s': the profile 'default' is used",
				  s->run.command));
	if (launch_run(&s->run, &code, e) < 0)
		return -1;
	return code;
}
