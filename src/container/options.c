/* SPDX-License-Identifier: MIT */
/* container/options.c: reading options by their table. */
#include "container/options.h"

#include <string.h>

#include "base/suggest.h"
#include "base/title.h"
#include "front/cli.h"

const struct option_row option_table[OPTION_COUNT] = {
#define OPTION(verb, field, letter, name, metavar, help)                                           \
	[OPTION_##verb##_##field] = {#verb, #field, letter, name, metavar, help},
#include "container/options.def"
};

struct reader {
	const char *verb;
	char *const *argv;
	unsigned at;
	struct arena *arena;
	struct options *to;
	struct diags *diags;
};

static bool is_of(const struct reader *r, unsigned id)
{
	return !strcmp(option_table[id].verb, r->verb);
}

static unsigned find_long(const struct reader *r, const char *word, size_t len)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (is_of(r, i) && strlen(option_table[i].name) == len &&
		    !memcmp(option_table[i].name, word, len))
			return i;
	return OPTION_COUNT;
}

static unsigned find_letter(const struct reader *r, char letter)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (is_of(r, i) && option_table[i].letter == letter)
			return i;
	return OPTION_COUNT;
}

static bool takes_settings(const struct reader *r)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (is_of(r, i) && !strcmp(option_table[i].field, "set"))
			return true;
	return false;
}

static struct origin word_origin(const struct reader *r)
{
	const char *word = r->argv[r->at];
	struct source *source = arena_alloc(r->arena, sizeof(*source));

	*source = (struct source){SOURCE_COMMAND, "command line", word, strlen(word)};
	return (struct origin){source, r->at + 1, 1, (uint32_t)strlen(word)};
}

/* The value behind the option, attached or as the next word. NULL when there is none. */
static const char *take_value(struct reader *r, const char *attached, const char *option,
			      size_t len, const char *metavar, struct err *e)
{
	if (attached)
		return attached;
	if (!r->argv[r->at + 1]) {
		(void)err_usage(e, "'%.*s' needs a value: %s", (int)len, option, metavar);
		return NULL;
	}
	return r->argv[++r->at];
}

static void add_lxc_line(struct reader *r, const char *text)
{
	struct options *o = r->to;

	o->lxc_lines = arena_grow(r->arena, o->lxc_lines, o->lxc_count, &o->lxc_room,
				  sizeof(*o->lxc_lines));
	o->lxc_lines[o->lxc_count++] = (struct lxc_line){text, word_origin(r)};
}

static int take(struct reader *r, unsigned id, const char *attached, struct err *e)
{
	const struct option_row *row = &option_table[id];
	const char *value = "";

	if (!row->metavar && attached)
		return err_usage(e, "'%s' takes no value", row->name);
	if (row->metavar)
		value = take_value(r, attached, row->name, strlen(row->name), row->metavar, e);
	if (!value)
		return -1;
	r->to->value[id] = value;
	if (!strcmp(row->field, "set") && !strncmp(value, "lxc.", 4))
		add_lxc_line(r, value);
	else if (!strcmp(row->field, "set"))
		/* Goes on after an error: all are shown at once. */
		(void)!cli_set(&r->to->layer, value, word_origin(r), r->arena, r->diags);
	return 0;
}

static int refuse(const struct reader *r, const char *word, size_t len, struct err *e)
{
	struct suggestion nearest;

	suggest_init(&nearest, word, len);
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (is_of(r, i))
			suggest_offer(&nearest, option_table[i].name, strlen(option_table[i].name));
	(void)err_usage(e, "'%.*s' is not an option of %s", (int)len, word, r->verb);
	suggest_append(&nearest, e);
	return err_hint(e, "'cubby help %s' lists its options", r->verb);
}

static int read_long(struct reader *r, struct err *e)
{
	const char *word = r->argv[r->at];
	const char *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	unsigned id = find_long(r, word, len);
	const struct key *key = takes_settings(r) ? key_find_option(word, len) : NULL;
	const char *value;

	if (id < OPTION_COUNT)
		return take(r, id, equals ? equals + 1 : NULL, e);
	if (!key)
		return refuse(r, word, len, e);
	value = take_value(r, equals ? equals + 1 : NULL, word, len, key->metavar, e);
	if (!value)
		return -1;
	cli_add(&r->to->layer, key, value, word_origin(r), r->arena, r->diags);
	return 0;
}

/* "-W", "-Wt 5s", "-t5s" */
static int read_letters(struct reader *r, struct err *e)
{
	const char *word = r->argv[r->at];

	for (size_t i = 1; word[i]; i++) {
		unsigned id = find_letter(r, word[i]);
		const char *rest = word[i + 1] ? word + i + 1 : NULL;

		if (id == OPTION_COUNT)
			return refuse(r, i == 1 ? word : (char[]){'-', word[i], '\0'},
				      i == 1 ? strlen(word) : 2, e);
		if (option_table[id].metavar)
			return take(r, id, rest, e);
		if (take(r, id, NULL, e) < 0)
			return -1;
	}
	return 0;
}

int options_read(const char *verb, bool takes_command, char *const *argv, struct arena *a,
		 struct options *ret, struct diags *d, struct err *e)
{
	struct reader r = {.verb = verb, .arena = a, .to = ret, .diags = d};
	unsigned count;
	char **names;

	r.argv = title_copy_words(a, argv, &count);
	if (count > LIMIT_ARGS)
		return err_usage(e, "more than %d words", LIMIT_ARGS);
	*ret = (struct options){.layer = {.name = "command line", .in_order = true}};
	names = arena_alloc(a, (count + 1) * sizeof(*names));
	ret->names = names;
	for (; r.argv[r.at]; r.at++) {
		char *word = r.argv[r.at];

		if (!strcmp(word, "--")) {
			r.at++;
			break;
		}
		if (word[0] != '-' || !word[1]) {
			if (takes_command && ret->name_count == 1)
				break;
			names[ret->name_count++] = word;
			continue;
		}
		if ((word[1] == '-' ? read_long(&r, e) : read_letters(&r, e)) < 0)
			return -1;
	}
	if (takes_command)
		ret->command = r.argv + r.at;
	while (!takes_command && r.argv[r.at])
		names[ret->name_count++] = r.argv[r.at++];
	return d->errors ? -1 : 0;
}
