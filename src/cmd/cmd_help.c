/* SPDX-License-Identifier: MIT */
/* cmd/cmd_help.c: `cubby help`, made from verbs.def, keys.def and the tables of options. */
#include <stdio.h>
#include <string.h>

#include "cmd/beside.h"
#include "cmd/cmd.h"
#include "cmd/help.h"
#include "cmd/profile.h"
#include "cmd/synopsis.h"
#include "front/cli.h"

enum { VERB_WIDTH = 10 };

/* The verbs of another program by name only: there are many. */
static void help_others(const char *title, enum verb_where where)
{
	char names[1024] = "";
	size_t used = 0;

	for (unsigned i = 0; i < verb_count; i++)
		if (verb_table[i].where == where && !verb_table[i].hidden)
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
						 used ? " " : "", verb_table[i].name);
	(void)fputs(title, stdout);
	help_row("", 0, names);
}

static bool is_in_first_list(const struct verb *v)
{
	return !v->hidden && v->where != VERB_CONTAINER && v->where != VERB_CHANGES;
}

static void help_first(void)
{
	(void)puts(
		"cubby runs programs in sandboxes made from profiles, without root, setuid or a "
		"daemon.\n"
		"A program finds what its profile grants; your other files and the network are not "
		"there.\n"
		"\n"
		"  cubby shell                     open a throwaway shell with an empty home\n"
		"  cubby run python3 script.py     run a program under the profile for its name\n"
		"\n"
		"Verbs:");
	for (unsigned i = 0; i < verb_count; i++)
		if (is_in_first_list(&verb_table[i]))
			help_row(verb_table[i].name, VERB_WIDTH, verb_table[i].help);
	help_others("Verbs for what a shell with --keep changed: ", VERB_CHANGES);
	help_others("Verbs for sandboxes with a name and a config that are kept (containers):\n",
		    VERB_CONTAINER);
	(void)puts("More: cubby help VERB, cubby help profile [SECTION]");
}

static void help_sugar(const struct key *key)
{
	char left[64];

	(void)snprintf(left, sizeof(left), "    %s %s", key->option, key->metavar);
	help_row(left, HELP_OPTION_WIDTH, key->help);
}

/* The options that run has, and every verb that loads a profile as run does. */
static void help_sandbox_options(void)
{
	(void)puts("\nOptions:");
	for (unsigned i = 0; i < cli_option_count; i++)
		help_option(cli_options[i].letter, cli_options[i].name, cli_options[i].metavar,
			    cli_options[i].help);
	(void)puts("\nOptions that say one key of the profile (the others are said with -s):");
	for (unsigned i = 0; i < KEY_COUNT; i++)
		if (key_table[i].option)
			help_sugar(&key_table[i]);
}

static void help_profile_verbs(void)
{
	(void)puts("\nIts verbs:");
	for (unsigned i = 0; i < profile_verb_count; i++) {
		const struct profile_verb *v = &profile_verbs[i];
		char left[64];

		(void)snprintf(left, sizeof(left), "%s%s%s", v->name, v->synopsis[0] ? " " : "",
			       v->synopsis);
		help_row(left, 43, v->help);
	}
}

void help_verb(const struct verb *v)
{
	(void)printf("usage: cubby %s%s%s\n\n", v->name, v->synopsis[0] ? " " : "", v->synopsis);
	help_row("", 0, v->help);
	if (v->run == cmd_profile) {
		help_profile_verbs();
		help_sections();
	}
	if (synopsis_has(v->synopsis, "OPTIONS"))
		help_sandbox_options();
}

static char cubby_word[] = "cubby";
static char help_word[] = "--help";

int cmd_help(int argc, char *const *argv, struct err *e)
{
	const struct verb *v = argc > 0 ? verb_find(argv[0]) : NULL;
	int most = v && v->run == cmd_profile ? 2 : 1;

	if (argc > 0 && !v)
		return verb_unknown(argv[0], e);
	if (argc > most)
		return err_usage(e, "help takes one verb, but '%s' was given too", argv[most]);
	if (v && v->where == VERB_CONTAINER) {
		char *words[] = {cubby_word, argv[0], help_word, NULL};

		return beside_exec("container", v->name, words, e);
	}
	if (argc == 0)
		help_first();
	else if (argc == 1)
		help_verb(v);
	else
		return help_section(argv[1], e);
	return 0;
}
