/* SPDX-License-Identifier: MIT */
/*
 * cmd/cmd_complete.c: `cubby __complete [WORD]...`: asked by the shells for each Tab.
 *
 * Says nothing on stderr and never fails: somebody is in the middle of a line.
 */
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "cmd/cmd.h"
#include "cmd/complete.h"
#include "cmd/profile.h"

extern char **environ;

/* A line of the answer must stay one: no candidate with a line break or tab. */
static bool is_one_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}

void complete_offer(const struct complete *c, const char *text, const char *about)
{
	char shown[512];

	if (strncmp(text, c->word, strlen(c->word)) != 0 || !is_one_line(text))
		return;
	(void)esc_text(shown, sizeof(shown), about ? about : "", about ? strlen(about) : 0);
	(void)printf("%.*s%s\t%s\n", (int)c->kept, c->words[c->typed], text, shown);
}

void complete_keep(struct complete *c, size_t kept)
{
	c->kept = kept;
	c->word = c->words[c->typed] + kept;
}

void complete_ask_files(struct complete *c)
{
	if (!c->asked)
		(void)printf(":files %zu\n", c->kept);
	c->asked = true;
}

void complete_ask_dirs(struct complete *c)
{
	if (!c->asked)
		(void)printf(":dirs %zu\n", c->kept);
	c->asked = true;
}

void complete_ask_command(const struct complete *c, unsigned from)
{
	(void)c;
	(void)printf(":command %u\n", from);
}

void complete_verbs(struct complete *c)
{
	for (unsigned i = 0; i < verb_count; i++)
		if (!verb_table[i].hidden)
			complete_offer(c, verb_table[i].name, verb_table[i].help);
}

void complete_profile_verbs(const struct complete *c)
{
	for (unsigned i = 0; i < profile_verb_count; i++)
		complete_offer(c, profile_verbs[i].name, profile_verbs[i].help);
}

static void complete_profile(struct complete *c)
{
	if (c->typed == 1) {
		complete_profile_verbs(c);
		return;
	}
	for (unsigned i = 0; i < profile_verb_count; i++)
		if (!strcmp(profile_verbs[i].name, c->words[1]))
			complete_verb(c, profile_verbs[i].synopsis, 2);
}

int cmd_complete(int argc, char *const *argv, struct err *e)
{
	/* Its arena is too large for a stack. */
	static LARGE struct complete c;
	const struct verb *v;

	if (argc == 0)
		return err_usage(e, "__complete takes the words behind 'cubby'");
	c.words = argv;
	c.typed = (unsigned)argc - 1;
	complete_keep(&c, 0);
	if (facts_collect(&c.arena, environ, &c.facts, e) < 0)
		return -1;
	if (c.typed == 0) {
		complete_verbs(&c);
		return 0;
	}
	v = verb_find(argv[0]);
	if (!v || v->hidden)
		return 0;
	c.verb = v->name;
	if (v->run == cmd_profile)
		complete_profile(&c);
	else
		complete_verb(&c, v->synopsis, 1);
	return 0;
}
