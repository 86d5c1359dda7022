/* SPDX-License-Identifier: MIT */
/*
 * main.c: finds the verb, runs it, prints the one error, returns the exit code.
 *
 * Nothing is allocated, opened or read before the verb runs: this is the start of every launch.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/title.h"
#include "cmd/cmd.h"

/* One line, escaped; a write(2) of its own, so that lines of several processes do not mix. */
static void print_line(const char *before, const char *text)
{
	char line[4 * sizeof(((struct err *)0)->text) + 16];
	size_t used = strlen(before);

	memcpy(line, before, used);
	used += esc_text(line + used, sizeof(line) - used - 1, text, strlen(text));
	line[used++] = '\n';
	(void)!write(STDERR_FILENO, line, used);
}

static void print_error(const struct err *e)
{
	print_line("cubby: ", e->text);
	if (e->hint[0])
		print_line("  hint: ", e->hint);
}

/* Replaces this process by libexec/cubby/cubby-VERB beside the folder of this program. */
static int exec_beside(const struct verb *v, char **argv, struct err *e)
{
	char self[3072];
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self));
	char *slash;

	if (len < 0)
		return err_sys(e, "cannot find the folder of cubby by /proc/self/exe");
	if ((size_t)len == sizeof(self))
		return err_set(e, "cannot find the folder of cubby: its path is too long");
	self[len] = '\0';
	slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	(void)snprintf(path, sizeof(path), "%s/../libexec/cubby/cubby-%s", self, v->name);
	argv[0] = path;
	(void)execv(path, argv);
	(void)err_sys(e, "cannot run '%s'", path);
	if (errno == ENOENT)
		(void)err_hint(e,
			       "this installation of cubby lacks the verb '%s': install it again",
			       v->name);
	return -1;
}

static int run_verb(const struct verb *v, int argc, char **argv, struct err *e)
{
	if (argc > 1 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))) {
		help_verb(v);
		return 0;
	}
	if (v->where == VERB_LIBEXEC)
		return exec_beside(v, argv, e);
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

static int run(int argc, char **argv, struct err *e)
{
	const struct verb *v;

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
		print_error(&e);
	return code < 0 ? e.exit_code : code;
}
