/* SPDX-License-Identifier: MIT */
/*
 * container/options.h: the options of the verbs for containers, read by their table.
 *
 * Options may stand anywhere before "--"; of a verb that takes a command, only before it. The words
 * that are no options are the names, then the command.
 */
#ifndef CUBBY_CONTAINER_OPTIONS_H
#define CUBBY_CONTAINER_OPTIONS_H

#include "base/err.h"
#include "spec/set.h"

enum option_id {
#define OPTION(verb, field, letter, name, metavar, help) OPTION_##verb##_##field,
#include "container/options.def"
	OPTION_COUNT
};

struct option_row {
	const char *verb;
	const char *field;
	char letter;
	const char *name;
	const char *metavar;
	const char *help;
};

extern const struct option_row option_table[OPTION_COUNT];

/* What -s said in the words of LXC: lxc.KEY=VALUE. */
struct lxc_line {
	const char *text;
	struct origin at;
};

struct options {
	const char *value[OPTION_COUNT]; /* as said last; "" of a flag; NULL: not given */
	struct layer layer;              /* what -s and the options of keys said */
	struct lxc_line *lxc_lines;      /* see container/lxcconf.h */
	unsigned lxc_count;
	unsigned lxc_room;
	char *const *names; /* NULL-ended */
	unsigned name_count;
	char *const *command; /* NULL-ended; command[0] NULL: none */
};

/*
 * Reads the words behind `verb`. With `takes_command` the first word is the name and the second
 * begins the command. 0; -1 with `e`, or with diagnostics in `d`.
 */
int options_read(const char *verb, bool takes_command, char *const *argv, struct arena *a,
		 struct options *ret, struct diags *d, struct err *e) MUST_USE;

#endif
