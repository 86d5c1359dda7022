/* SPDX-License-Identifier: MIT */
/*
 * main.c: finds the verb, runs it, prints the one error, returns the exit code.
 *
 * Nothing is allocated, opened or read before the verb runs: this is the start of every launch.
 */
#include <string.h>

#include "base/title.h"
#include "cmd/beside.h"
#include "cmd/cmd.h"

/* argv[0] is the verb. */
static int run_verb(const struct verb *v, int argc, char **argv, struct err *e)
{
	if (v->where == VERB_CONTAINER)
		return beside_exec("container", v->name, argv - 1, e);
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		help_verb(v);
		return 0;
	}
	if (v->where == VERB_CHANGES)
		return beside_exec("changes", v->name, argv - 1, e);
	if (v->where == VERB_LIBEXEC) {
		argv[0] = NULL;
		return beside_exec(v->name, v->name, argv, e);
	}
	return v->run(argc - 1, argv + 1, e);
}

/* The option spellings of `help` and `version` that people try first. */
static const char *verb_word(const char *word)
{
	if (!strcmp(word, "--help") || !strcmp(word, "-h"))
		return "help";
	if (!strcmp(word, "--version") || !strcmp(word, "-V"))
		return "version";
	return word;
}

/* A link to us with the name of a command of LXC (container/lxc.h). */
static bool is_lxc(const char *program)
{
	const char *slash = program ? strrchr(program, '/') : NULL;

	return program && !strncmp(slash ? slash + 1 : program, "lxc-", 4);
}

static int run(int argc, char **argv, struct err *e)
{
	const struct verb *v;

	if (is_lxc(argv[0]))
		return beside_exec("container", argv[0], argv, e);
	if (argc < 2) {
		(void)err_usage(e, "no verb is given");
		return err_hint(e, "try 'cubby shell', 'cubby run PROGRAM' or 'cubby help'");
	}
	v = verb_find(verb_word(argv[1]));
	if (!v)
		return verb_unknown(argv[1], e);
	return run_verb(v, argc - 1, argv + 1, e);
}

int main(int argc, char **argv)
{
	struct err e;
	int code;

	title_init(argc, argv);
	e.exit_code = EXIT_CODE_CUBBY;
	e.text[0] = '\0';
	e.hint[0] = '\0';
	code = run(argc, argv, &e);
	if (e.text[0])
		err_print(&e);
	return code < 0 ? e.exit_code : code;
}
