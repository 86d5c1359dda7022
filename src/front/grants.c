/* SPDX-License-Identifier: MIT */
/*
 * front/grants.c: the words of `allow` and the fragments they stand for.
 *
 * "word:argument" puts the argument into the fragment's texts, where it says ${arg}.
 */
#include <string.h>

#include "base/suggest.h"
#include "front/profile_stack.h"
#include "spec/unsafe.h"

static const char argument_variable[] = "${arg}";

/* `text` with every ${arg} replaced; *ret_used when there was one. */
static const char *put_argument(const char *text, const char *argument, struct arena *a,
				bool *ret_used)
{
	const char *rest = text;
	const char *at = strstr(text, argument_variable);
	const char *result = "";

	if (!at)
		return text;
	*ret_used = true;
	if (!argument)
		return text;
	for (; at; at = strstr(rest, argument_variable)) {
		result = arena_printf(a, "%s%.*s%s", result, (int)(at - rest), rest, argument);
		rest = at + sizeof(argument_variable) - 1;
	}
	return arena_printf(a, "%s%s", result, rest);
}

static bool put_argument_in_layer(struct layer *l, const char *argument, struct arena *a)
{
	bool used = false;

	for (unsigned i = 0; i < l->count; i++)
		if (l->settings[i].text)
			l->settings[i].text = put_argument(l->settings[i].text, argument, a, &used);
	return used;
}

static int check_argument(struct profile_stack *s, const struct item *item, const char *word,
			  const char *argument, bool used)
{
	if (used == (argument != NULL))
		return 0;
	if (used)
		diag_error(s->diags, item->at, "grant-argument", "the grant '%s' needs an argument",
			   word);
	else
		diag_error(s->diags, item->at, "grant-argument", "the grant '%s' takes no argument",
			   word);
	diag_note(s->diags, used ? "write \"%s:ARGUMENT\"" : "write \"%s\"", word);
	return -1;
}

static int check_secret_group(struct profile_stack *s, const struct item *item, const char *group)
{
	struct suggestion nearest;

	suggest_init(&nearest, group, strlen(group));
#define SECRET(name, path)                                                                         \
	if (!strcmp(name, group))                                                                  \
		return 0;                                                                          \
	suggest_offer(&nearest, name, sizeof(name) - 1);
#include "spec/secrets.def"
	if (!strcmp(group, "cubby"))
		return 0;
	if (!group[0])
		diag_error(s->diags, item->at, "grant-argument",
			   "'secrets' needs the name of a group");
	else
		diag_error(s->diags, item->at, "unknown-grant",
			   "there is no group of secrets '%.100s'%s", group,
			   suggest_text(&nearest, s->arena));
	diag_note(s->diags, "groups: ssh gpg keyring cloud browser history tokens cubby");
	return -1;
}

static int check_unsafe_word(struct profile_stack *s, const struct item *item, const char *word)
{
	struct suggestion nearest;

	if (unsafe_find(word))
		return 0;
	suggest_init(&nearest, word, strlen(word));
	suggest_offer_words(&nearest, unsafe_words);
	if (!word[0])
		diag_error(s->diags, item->at, "grant-argument",
			   "'unsafe' needs the word for what is unsafe");
	else
		diag_error(s->diags, item->at, "unknown-grant",
			   "nothing unsafe is called '%.100s'%s", word,
			   suggest_text(&nearest, s->arena));
	diag_note(s->diags, "words: %s", unsafe_words);
	return -1;
}

static int not_found(struct profile_stack *s, const struct item *item, const char *word)
{
	struct suggestion nearest;

	suggest_init(&nearest, word, strlen(word));
	suggest_offer(&nearest, "secrets", strlen("secrets"));
	suggest_offer(&nearest, "unsafe", strlen("unsafe"));
	for (unsigned level = 0; level < LEVEL_FAMILIES; level++)
		profile_dirs_suggest(s->dirs, level, grant_dir_name(level), &nearest);
	diag_error(s->diags, item->at, "unknown-grant", "there is no grant '%.100s'%s", word,
		   suggest_text(&nearest, s->arena));
	diag_note(s->diags, "'cubby profile list' shows the grants");
	return -1;
}

static int read_fragment(struct profile_stack *s, const struct item *item, const char *word,
			 struct profile_file *ret)
{
	for (unsigned level = 0; level < LEVEL_FAMILIES; level++) {
		const char *name =
			arena_printf(s->arena, "%s/%s.toml", grant_dir_name(level), word);
		const struct source *source;
		int found = profile_dirs_read(s->dirs, level, name, &source);

		if (found < 0)
			return -1;
		if (found)
			return profile_bind(source, word, FILE_GRANT, s->facts, s->arena, ret,
					    s->diags);
	}
	return not_found(s, item, word);
}

struct layer_list {
	struct layer **items;
	unsigned count;
	unsigned room;
};

static void keep_layer(struct profile_stack *s, struct layer_list *list, const struct layer *l,
		       const char *name)
{
	struct layer *kept;

	if (l->count == 0)
		return;
	kept = arena_alloc(s->arena, sizeof(*kept));
	*kept = *l;
	kept->name = name;
	list->items =
		arena_grow(s->arena, list->items, list->count, &list->room, sizeof(struct layer *));
	list->items[list->count++] = kept;
}

static int load_one(struct profile_stack *s, const struct item *item, struct layer_list *list)
{
	size_t len = strcspn(item->text, ":");
	const char *word = arena_copy(s->arena, item->text, len);
	const char *argument = item->text[len] ? item->text + len + 1 : NULL;
	const char *name = arena_printf(s->arena, "grant %s", item->text);
	struct profile_file file = {0};
	bool used;

	if (!strcmp(word, "secrets"))
		return check_secret_group(s, item, argument ? argument : "");
	if (!strcmp(word, "unsafe"))
		return check_unsafe_word(s, item, argument ? argument : "");
	if (read_fragment(s, item, word, &file) < 0)
		return -1;
	used = put_argument_in_layer(&file.plain, argument, s->arena);
	used = put_argument_in_layer(&file.when, argument, s->arena) || used;
	if (check_argument(s, item, word, argument, used) < 0)
		return -1;
	keep_layer(s, list, &file.plain, name);
	keep_layer(s, list, &file.when, arena_printf(s->arena, "%s [when]", name));
	return 0;
}

int grants_load(struct profile_stack *s, const struct value *allow, struct layer ***ret,
		unsigned *ret_count)
{
	struct layer_list list = {0};
	unsigned errors = s->diags->errors;

	for (unsigned i = 0; i < allow->count; i++)
		(void)!load_one(s, &allow->items[i], &list);
	if (s->diags->errors != errors)
		return -1;
	*ret = list.items;
	*ret_count = list.count;
	return 0;
}
