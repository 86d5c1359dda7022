/* SPDX-License-Identifier: MIT */
/* cmd/verbs.c: the table of verbs, made from verbs.def. */
#include <string.h>

#include "base/suggest.h"
#include "cmd/cmd.h"

#define RUN_LAUNCHER(name) cmd_##name
#define RUN_LIBEXEC(name) NULL
#define RUN_CONTAINER(name) NULL
#define RUN_CHANGES(name) NULL

const struct verb verb_table[] = {
#define VERB(name, where, synopsis, help)                                                          \
	{#name, synopsis, help, VERB_##where, false, RUN_##where(name)},
#define HIDDEN(name, spelling, synopsis, help)                                                     \
	{spelling, synopsis, help, VERB_LAUNCHER, true, cmd_##name},
#include "cmd/verbs.def"
};

const unsigned verb_count = COUNT_OF(verb_table);

const struct verb *verb_find(const char *name)
{
	for (unsigned i = 0; i < verb_count; i++)
		if (!strcmp(verb_table[i].name, name))
			return &verb_table[i];
	return NULL;
}

int verb_unknown(const char *word, struct err *e)
{
	struct suggestion nearest;

	if (word[0] == '-') {
		(void)err_usage(e, "'%s' stands before the verb", word);
		return err_hint(e, "options come behind it: 'cubby run %s ...'", word);
	}
	suggest_init(&nearest, word, strlen(word));
	for (unsigned i = 0; i < verb_count; i++)
		if (!verb_table[i].hidden)
			suggest_offer(&nearest, verb_table[i].name, strlen(verb_table[i].name));
	(void)err_usage(e, "'%s' is not a verb", word);
	suggest_append(&nearest, e);
	return err_hint(
		e, "'cubby help' lists the verbs; a program is started with 'cubby run PROGRAM'");
}
