/* SPDX-License-Identifier: MIT */
/*
 * front/cli.h: the command line of run, shell and plan as a layer of settings.
 *
 * GNU long options with "--opt value" and "--opt=value"; "--" ends them, and so does the first
 * word that is not an option. Options that are sugar for a key come from keys.def: for a list they
 * add one entry. The others are in cli_options.
 *
 * SETTING is KEY=VALUE, KEY+=VALUE, KEY-=VALUE or KEY! (back to the default); a list value may be
 * given as [a, b], and "=" replaces what lower layers and options further left said. "." and "./x"
 * in a path stand for ${cwd} and ${cwd}/x.
 */
#ifndef CUBBY_FRONT_CLI_H
#define CUBBY_FRONT_CLI_H

#include "base/err.h"
#include "spec/facts.h"
#include "spec/set.h"

struct cli {
	const char *profile; /* -p, or NULL */
	const char *name;    /* -n, or NULL; valid as TYPE_NAME */
	const char *save;    /* --save, or NULL; valid as TYPE_NAME */
	bool json;
	bool verbose;
	bool help;
	bool ended;         /* "--" stands before argv */
	struct layer layer; /* what -s and the sugar said, left to right */
	char *const *argv;  /* the command and its arguments, NULL-ended; argv[0] NULL when none */
};

/* An option that is not sugar for a key. */
struct cli_option {
	char letter;         /* 'p', or '\0' */
	const char *name;    /* "--profile" */
	const char *metavar; /* NULL: takes no value */
	const char *help;
};

extern const struct cli_option cli_options[];
extern const unsigned cli_option_count;

/* Parses argv behind the verb. 0, or -1 with diagnostics (origin: the argument's number). */
int cli_parse(char *const *argv, struct arena *a, struct cli *ret, struct diags *d) MUST_USE;

/*
 * Adds what one SETTING says to the layer. `at` is its place, of one line, with the column of its
 * first byte. 0, or -1 with a diagnostic.
 */
int cli_set(struct layer *l, const char *text, struct origin at, struct arena *a,
	    struct diags *d) MUST_USE;

/* Adds one value to the layer as the sugar of a key says it: a scalar is replaced, a list grows. */
void cli_add(struct layer *l, const struct key *key, const char *text, struct origin at,
	     struct arena *a, struct diags *d);

/*
 * Writes the layer of a command line as the drop-in `save` of a profile, in the user's
 * configuration. Never replaces a file. *ret_path: the file that was written.
 */
int cli_save(const struct cli *cli, const char *profile, const struct facts *f, struct arena *a,
	     const char **ret_path, struct err *e) MUST_USE;

#endif
