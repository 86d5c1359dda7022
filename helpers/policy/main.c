/* SPDX-License-Identifier: MIT */
/*
 * policy/main.c: cubby-policy: compiles system call policies into seccomp filters, and proves them.
 *
 * Runs: outside, as the user, started by the launcher when no filter file has the policy's text,
 * and by the build. Exit status: 0; 2 when what was asked for is wrong; 1 when it went wrong.
 */
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "helpers/policy/verbs.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv, struct err *e);
} verbs[] = {
	{"builtin", verb_builtin}, {"compile", verb_compile},   {"names", verb_names},
	{"prove", verb_prove},     {"services", verb_services}, {"surface", verb_surface},
	{"tell", verb_tell},       {"warm", verb_warm},
};

static int run(int argc, char **argv, struct err *e)
{
	for (unsigned i = 0; argc > 1 && i < COUNT_OF(verbs); i++)
		if (strcmp(argv[1], verbs[i].name) == 0)
			return verbs[i].run(argc - 2, argv + 2, e);
	return err_usage(e, "usage: cubby-policy builtin | compile | names | prove [--checks N] "
			    "[--seed N] | services | surface | "
			    "tell CALL | warm DIR");
}

int main(int argc, char **argv)
{
	static struct err e;
	char line[2 * sizeof(e.text)];

	if (run(argc, argv, &e) == 0)
		return 0;
	(void)esc_text(line, sizeof(line), e.text, strlen(e.text));
	(void)fprintf(stderr, "%s\n", line);
	return e.exit_code == EXIT_CODE_USAGE ? 2 : 1;
}
