/* SPDX-License-Identifier: MIT */
/*
 * cmd/cmd.h: the verbs: their table and the prototype of each cmd_<name>.
 *
 * A verb gets the words behind it and returns the exit code of cubby; when it cannot do its part
 * it writes `e` (or has printed diagnostics itself) and returns -1 or e->exit_code. A row of
 * verbs.def without its cmd_<name>.c does not link; a file without a row fails
 * -Wmissing-prototypes.
 */
#ifndef CUBBY_CMD_CMD_H
#define CUBBY_CMD_CMD_H

#include <stdbool.h>

#include "base/err.h"

/* argv: the words behind the verb, NULL-ended; argc: their number. */
typedef int cmd_function(int argc, char *const *argv, struct err *e);

enum verb_where { VERB_LAUNCHER, VERB_LIBEXEC, VERB_CONTAINER, VERB_CHANGES };

struct verb {
	const char *name;
	const char *synopsis; /* behind the name */
	const char *help;     /* one line */
	enum verb_where where;
	bool hidden;
	cmd_function *run; /* NULL when the verb lives in another program */
};

#define CMD_PROTOTYPE_LAUNCHER(name) cmd_function cmd_##name;
#define CMD_PROTOTYPE_LIBEXEC(name)
#define CMD_PROTOTYPE_CONTAINER(name)
#define CMD_PROTOTYPE_CHANGES(name)
#define VERB(name, where, synopsis, help) CMD_PROTOTYPE_##where(name)
#define HIDDEN(name, spelling, synopsis, help) cmd_function cmd_##name;
#include "cmd/verbs.def"
#undef CMD_PROTOTYPE_LAUNCHER
#undef CMD_PROTOTYPE_LIBEXEC
#undef CMD_PROTOTYPE_CONTAINER
#undef CMD_PROTOTYPE_CHANGES

/* In the order of verbs.def, hidden ones last. */
extern const struct verb verb_table[];
extern const unsigned verb_count;

/* The verb called `name`, or NULL. */
const struct verb *verb_find(const char *name) MUST_USE;

/* Writes the error for a word that is no verb, with the nearest one. Returns -1. */
int verb_unknown(const char *word, struct err *e);

/* Prints the help of one verb to stdout; for `cubby help VERB` and `cubby VERB --help`. */
void help_verb(const struct verb *v);

#endif
