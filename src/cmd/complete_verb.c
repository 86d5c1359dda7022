/* SPDX-License-Identifier: MIT */
/*
 * cmd/complete_verb.c: which option, value or place of a verb the word being typed is.
 *
 * The words before it are read as the verbs read them: options first, values attached or in the
 * next word, "--" ends them. What is wrong there is not said here.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/complete.h"
#include "front/cli.h"

/* An option as it is typed: "--rw", "--rw=/srv", "-p", "-pweb". */
struct option {
	bool found;
	const struct key *key;      /* it is sugar for this key */
	struct synopsis_word value; /* what it takes; len 0: nothing */
	size_t attached;            /* bytes before an attached value; 0: none */
};

static struct synopsis_word word_of(const char *text)
{
	return (struct synopsis_word){
		.kind = SYNOPSIS_VALUE, .text = text ? text : "", .len = text ? strlen(text) : 0};
}

static struct option find_sandbox_option(const char *word, size_t len)
{
	struct option o = {.key = key_find_option(word, len)};

	if (o.key) {
		o.found = true;
		o.value = word_of(o.key->metavar);
		return o;
	}
	for (unsigned i = 0; i < cli_option_count; i++) {
		const struct cli_option *option = &cli_options[i];
		bool same = strlen(option->name) == len && !memcmp(option->name, word, len);

		if (!same && !(len == 2 && option->letter && word[1] == option->letter))
			continue;
		o.found = true;
		o.value = word_of(option->metavar);
	}
	return o;
}

static struct option find_own_option(const char *synopsis, const char *word, size_t len)
{
	struct option o = {.found = false};
	struct synopsis s;
	struct synopsis_word w;

	synopsis_init(&s, synopsis);
	while (synopsis_next(&s, &w)) {
		if (o.found && w.kind == SYNOPSIS_VALUE)
			o.value = w;
		if (o.found)
			break;
		o.found = w.kind == SYNOPSIS_OPTION && w.len == len && !memcmp(w.text, word, len);
	}
	return o;
}

static struct option find_option(const char *synopsis, const char *word)
{
	bool is_long = word[1] == '-';
	size_t len = is_long ? strcspn(word, "=") : 2;
	struct option o = synopsis_has(synopsis, "OPTIONS") ? find_sandbox_option(word, len)
							    : (struct option){.found = false};

	if (!o.found)
		o = find_own_option(synopsis, word, len);
	if (o.found && o.value.len && word[len])
		o.attached = len + is_long;
	return o;
}

static void offer_value(struct complete *c, struct option *o)
{
	if (o->key)
		complete_value(c, o->key);
	else
		complete_meaning(c, &o->value);
}

static void offer_sandbox_options(const struct complete *c)
{
	for (unsigned i = 0; i < cli_option_count; i++)
		complete_offer(c, cli_options[i].name, cli_options[i].help);
	for (unsigned i = 0; i < KEY_COUNT; i++)
		if (key_table[i].option)
			complete_offer(c, key_table[i].option, key_table[i].help);
	for (unsigned i = 0; c->word[1] != '-' && i < cli_option_count; i++)
		if (cli_options[i].letter)
			complete_offer(c, (char[3]){'-', cli_options[i].letter, '\0'},
				       cli_options[i].help);
}

static void offer_options(struct complete *c, const char *synopsis)
{
	bool sandbox = synopsis_has(synopsis, "OPTIONS");
	struct synopsis s;
	struct synopsis_word w;

	if (sandbox)
		offer_sandbox_options(c);
	else
		complete_offer(c, "--help", "print help on the verb");
	synopsis_init(&s, synopsis);
	while (synopsis_next(&s, &w))
		if (w.kind == SYNOPSIS_OPTION &&
		    !(sandbox && find_sandbox_option(w.text, w.len).found))
			complete_offer(c, arena_copy(&c->arena, w.text, w.len), NULL);
}

/* The words of a place: those that stand for themselves, and what the others mean. */
static void offer_place(struct complete *c, const char *synopsis, unsigned place)
{
	struct synopsis s;
	struct synopsis_word w;

	synopsis_init(&s, synopsis);
	while (synopsis_next(&s, &w)) {
		if (w.kind != SYNOPSIS_PLACE || w.place != place || synopsis_is(&w, "OPTIONS"))
			continue;
		/* "VERB | profile": VERB has it already. */
		if (w.text[0] >= 'a' && synopsis_has(synopsis, "VERB"))
			continue;
		if (w.text[0] >= 'a')
			complete_offer(c, arena_copy(&c->arena, w.text, w.len), NULL);
		else
			complete_meaning(c, &w);
	}
}

/* Whether a command line of its own begins at this place. */
static bool is_command(const char *synopsis, unsigned place)
{
	struct synopsis s;
	struct synopsis_word w;

	synopsis_init(&s, synopsis);
	while (synopsis_next(&s, &w))
		if (w.kind == SYNOPSIS_PLACE && w.place == place && synopsis_is(&w, "COMMAND"))
			return true;
	return false;
}

/* What follows "--": in a synopsis with "[-- COMMAND" the command, whatever was left out before. */
static unsigned place_behind(const char *synopsis, unsigned place)
{
	if (!strstr(synopsis, "[-- COMMAND"))
		return place;
	while (!is_command(synopsis, place) && place < synopsis_place(synopsis, ~0U))
		place++;
	return place;
}

/* Reads an option before the word being typed. *at moves on to its value. True: that is typed. */
static bool read_option(struct complete *c, const char *synopsis, unsigned *at)
{
	struct option o = find_option(synopsis, c->words[*at]);
	const char *value = NULL;

	if (!o.found || !o.value.len)
		return false;
	if (o.attached)
		value = c->words[*at] + o.attached;
	else if (++*at == c->typed) {
		offer_value(c, &o);
		return true;
	} else
		value = c->words[*at];
	if (synopsis_is(&o.value, "PROFILE"))
		c->profile = value;
	return false;
}

static void offer_word(struct complete *c, const char *synopsis, bool options, unsigned place)
{
	struct option o;

	if (options && c->word[0] == '-') {
		o = find_option(synopsis, c->word);
		if (o.attached) {
			complete_keep(c, o.attached);
			offer_value(c, &o);
			return;
		}
		offer_options(c, synopsis);
		return;
	}
	if (is_command(synopsis, place))
		complete_ask_command(c, c->typed);
	else
		offer_place(c, synopsis, synopsis_place(synopsis, place));
}

void complete_verb(struct complete *c, const char *synopsis, unsigned first)
{
	bool options = true;
	unsigned place = 0;

	for (unsigned at = first; at < c->typed; at++) {
		const char *word = c->words[at];

		if (options && !strcmp(word, "--")) {
			options = false;
			place = place_behind(synopsis, place);
		} else if (options && word[0] == '-' && word[1]) {
			if (read_option(c, synopsis, &at))
				return;
		} else if (is_command(synopsis, place)) {
			complete_ask_command(c, at);
			return;
		} else {
			place++;
		}
	}
	offer_word(c, synopsis, options, place);
}
