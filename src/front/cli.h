/* SPDX-License-Identifier: MIT */
/*
 * front/cli.h: the command line of run, shell and plan as a layer of settings.
 *
 * GNU long options with "--opt value" and "--opt=value"; "--" ends them, and so does the first
 * word that is not an option. Options that are sugar for a key come from keys.def; the others are:
 *   -p, --profile NAME   -n, --name NAME   -s, --set SETTING   --save NAME   --json   -v, --verbose
 * SETTING is KEY=VALUE, KEY+=VALUE, KEY-=VALUE or KEY! (back to the default); a list value may be
 * given as [a, b].
 */
#ifndef CUBBY_FRONT_CLI_H
#define CUBBY_FRONT_CLI_H

#include "spec/set.h"

struct cli {
	const char *profile; /* -p, or NULL */
	const char *name;    /* -n, or NULL; valid as TYPE_NAME */
	const char *save;    /* --save, or NULL; valid as TYPE_NAME */
	bool json;
	bool verbose;
	bool help;
	struct layer layer;  /* what -s and the sugar said, left to right */
	char *const *argv;   /* the command and its arguments, NULL-ended; argv[0] NULL when none */
};

/* Parses argv behind the verb. 0, or -1 with diagnostics (origin: the argument's number). */
int cli_parse(char *const *argv, struct arena *a, struct cli *ret, struct diags *d) MUST_USE;

#endif
