/* SPDX-License-Identifier: MIT */
/*
 * container/main.c: cubby-container: finds the verb, runs it, prints the one error, returns the
 * exit code. Executed by cubby with its own words, so argv[1] is the verb.
 */
#include <string.h>

#include "base/title.h"
#include "container/lxc.h"
#include "container/verbs.h"

static int run(int argc, char **argv, struct err *e)
{
	cmd_function *verb = argc > 1 ? container_verb_find(argv[1]) : NULL;

	if (lxc_is_name(argv[0]))
		return lxc_run(argc, argv, e);
	if (!verb)
		return err_usage(e, "cubby-container is run by cubby: it is no program by itself");
	if (argc > 2 && (!strcmp(argv[2], "--help") || !strcmp(argv[2], "-h"))) {
		container_help(argv[1]);
		return 0;
	}
	return verb(argc - 2, argv + 2, e);
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
