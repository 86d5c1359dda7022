/* SPDX-License-Identifier: MIT */
/* container/verbs.c: the rows of cmd/verbs.def that are for containers, and their help. */
#include "container/verbs.h"

#include <stdio.h>
#include <string.h>

#include "cmd/help.h"
#include "container/options.h"

enum { COLUMNS = 96 };

struct row {
	const char *name;
	const char *synopsis;
	const char *help;
	cmd_function *run;
};

#define ROW_LAUNCHER(name, synopsis, help)
#define ROW_LIBEXEC(name, synopsis, help)
#define ROW_CHANGES(name, synopsis, help)
#define ROW_CONTAINER(name, synopsis, help) {#name, synopsis, help, cmd_##name},

static const struct row rows[] = {
#define VERB(name, where, synopsis, help) ROW_##where(name, synopsis, help)
#include "cmd/verbs.def"
};

static const struct row *find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

cmd_function *container_verb_find(const char *name)
{
	const struct row *row = find(name);

	return row ? row->run : NULL;
}

/* "usage: cubby VERB [A] [B | C]", wrapped between what stands in brackets. */
static void print_usage(const struct row *row)
{
	const char *at = row->synopsis;
	int column = printf("usage: cubby %s", row->name);
	int indent = column;

	while (*at) {
		int depth = 0;
		int len = 0;

		for (; at[len] && (depth > 0 || at[len] != ' '); len++)
			depth += (at[len] == '[') - (at[len] == ']');
		if (column + 1 + len > COLUMNS) {
			(void)printf("\n%*s", indent, "");
			column = indent;
		}
		column += printf(" %.*s", len, at);
		at += len;
		at += *at == ' ';
	}
	(void)puts("\n");
}

void container_help(const char *name)
{
	const struct row *row = find(name);
	bool any = false;
	bool settings = false;

	if (!row)
		return;
	print_usage(row);
	help_row("", 0, row->help);
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const struct option_row *o = &option_table[i];

		if (strcmp(o->verb, name) != 0)
			continue;
		if (!any)
			(void)puts("\nOptions:");
		any = true;
		settings = settings || !strcmp(o->field, "set");
		help_option(o->letter, o->name, o->metavar, o->help);
	}
	if (settings)
		(void)puts("\nThe options of 'cubby run' that say one key are options here too "
			   "(cubby help run).");
}
