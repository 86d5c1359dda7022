/* SPDX-License-Identifier: MIT */
/* cmd/complete_setting.c: `-s SETTING`: first the key, then its operator, then a value. */
#include <string.h>

#include "cmd/complete.h"
#include "front/profile.h"

static void offer_operators(const struct complete *c, const struct key *key)
{
	static const struct {
		const char *sign;
		bool of_lists;
		const char *about;
	} operators[] = {
		{"=", false, "replace what was said before"},
		{"+=", true, "add an entry"},
		{"-=", true, "take an entry back"},
		{"!", false, "go back to the default"},
	};
	char text[80];

	for (size_t i = 0; i < COUNT_OF(operators); i++) {
		if (operators[i].of_lists && !type_is_list(key->type))
			continue;
		memcpy(text, key->name, key->name_len);
		memcpy(text + key->name_len, operators[i].sign, strlen(operators[i].sign) + 1);
		complete_offer(c, text, operators[i].about);
	}
}

/* Whether a whole key is typed, and maybe the beginning of an operator. */
static bool is_whole(const struct complete *c, const struct key *key)
{
	const char *rest = c->word + key->name_len;

	return !strncmp(c->word, key->name, key->name_len) &&
	       (!rest[0] || (strchr("+-!", rest[0]) && !rest[1]));
}

/* Keys that begin with what is typed; of the only one its operators. */
static void offer_keys(const struct complete *c)
{
	const struct key *only = NULL;
	unsigned found = 0;

	for (unsigned i = KEY_match + 1; i < KEY_COUNT; i++) {
		const struct key *key = &key_table[i];

		if (is_whole(c, key))
			offer_operators(c, key);
		if (strncmp(key->name, c->word, strlen(c->word)) != 0)
			continue;
		found++;
		only = key;
	}
	if (found == 1 && !is_whole(c, only))
		offer_operators(c, only);
	for (unsigned i = KEY_match + 1; found > 1 && i < KEY_COUNT; i++)
		if (!is_whole(c, &key_table[i]))
			complete_offer(c, key_table[i].name, key_table[i].help);
}

/* What can be taken back: the entries that the profile comes to without the command line. */
static void offer_entries(struct complete *c, const struct key *key)
{
	static LARGE struct profile profile;
	static LARGE struct diags diags;
	struct profile_request request = {.name = c->profile ? c->profile : "default"};
	const struct value *list;

	diags.arena = &c->arena;
	/* As cubby profile does: looked at from anywhere. */
	if (!facts_project(&c->facts, &c->arena))
		c->facts.cwd = arena_printf(&c->arena, "%s/project", c->facts.home);
	if (profile_load(&request, &c->facts, &c->arena, &profile, &diags) < 0)
		return;
	list = spec_value_const(&profile.spec, key->id);
	for (unsigned i = 0; i < list->count; i++)
		complete_offer(c, list->items[i].text, NULL);
}

void complete_setting(struct complete *c)
{
	const char *equals = strchr(c->word, '=');
	size_t len = equals ? (size_t)(equals - c->word) : 0;
	const struct key *key;
	char sign = len > 0 ? c->word[len - 1] : '\0';

	if (!equals) {
		offer_keys(c);
		return;
	}
	key = key_find(c->word, len - (sign == '+' || sign == '-'));
	if (!key)
		return;
	complete_keep(c, c->kept + len + 1);
	if (sign == '-')
		offer_entries(c, key);
	else
		complete_value(c, key);
}
