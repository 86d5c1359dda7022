/* SPDX-License-Identifier: MIT */
/* front/cli.c: options of run, shell and plan. What a SETTING says is in cli_set.c. */
#include "front/cli.h"

#include <string.h>

#include "base/suggest.h"

enum option_id {
	OPTION_PROFILE,
	OPTION_NAME,
	OPTION_SET,
	OPTION_SAVE,
	OPTION_JSON,
	OPTION_VERBOSE,
	OPTION_HELP,
	OPTION_COUNT
};

const struct cli_option cli_options[] = {
	[OPTION_PROFILE] =
		{'p', "--profile", "PROFILE",
		 "the profile to start from: a name, or a file with a slash in its path"},
	[OPTION_NAME] =
		{'n', "--name", "NAME",
		 "name of the sandbox, for ls, exec, kill and stop; made up when not given"},
	[OPTION_SET] = {'s', "--set", "SETTING",
			"any key of a profile: KEY=VALUE, KEY+=VALUE, KEY-=VALUE or KEY!"},
	[OPTION_SAVE] = {'\0', "--save", "NAME", "keep these options as a drop-in of the profile"},
	[OPTION_JSON] = {'\0', "--json", NULL, "print for programs"},
	[OPTION_VERBOSE] = {'v', "--verbose", NULL, "show each step with its time"},
	[OPTION_HELP] = {'h', "--help", NULL, "print this help"},
};

const unsigned cli_option_count = OPTION_COUNT;

/* What -n and --save take is checked by the type of a key, under the option's name. */
static const struct key name_key = {.id = KEY_name, .type = TYPE_NAME, .name = "--name"};
static const struct key save_key = {.id = KEY_name, .type = TYPE_NAME, .name = "--save"};

struct reader {
	char *const *argv;
	unsigned at; /* the word being read */
	struct arena *arena;
	struct cli *cli;
	struct diags *diags;
};

/* One option with its value, each with its place. */
struct said {
	struct origin option_at;
	const char *option; /* as typed, without "=value" */
	size_t option_len;
	struct origin value_at;
	const char *value; /* NULL: none is attached */
};

/* The place of `len` bytes at `from` in the word being read. */
static struct origin word_at(const struct reader *r, size_t from, size_t len)
{
	const char *word = r->argv[r->at];
	struct source *source = arena_alloc(r->arena, sizeof(*source));

	*source = (struct source){SOURCE_COMMAND, "command line", word, strlen(word)};
	return (struct origin){source, r->at + 1, (uint32_t)from + 1, (uint32_t)len};
}

/* Takes the attached value, or the next word. */
static int take_value(struct reader *r, struct said *s, const char *metavar)
{
	if (s->value)
		return 0;
	if (!r->argv[r->at + 1]) {
		diag_error(r->diags, s->option_at, "missing-value", "'%.*s' needs a value: %s",
			   (int)s->option_len, s->option, metavar);
		return -1;
	}
	r->at++;
	s->value = r->argv[r->at];
	s->value_at = word_at(r, 0, strlen(s->value));
	return 0;
}

static void take_name(struct reader *r, const struct said *s, const struct key *key,
		      const char **ret)
{
	struct setting name = {key, SET_ASSIGN, SET_BARE, s->value, s->value_at};
	struct value checked = {0};

	if (type_parse(key, &name, r->arena, &checked, r->diags) == 0)
		*ret = s->value;
}

static void take_option(struct reader *r, enum option_id id, struct said *s)
{
	const struct cli_option *option = &cli_options[id];

	if (!option->metavar && s->value) {
		diag_error(r->diags, s->value_at, "unexpected-value", "'%s' takes no value",
			   option->name);
		return;
	}
	if (option->metavar && take_value(r, s, option->metavar) < 0)
		return;
	switch (id) {
	case OPTION_PROFILE:
		r->cli->profile = s->value;
		break;
	case OPTION_NAME:
		take_name(r, s, &name_key, &r->cli->name);
		break;
	case OPTION_SET:
		/* Goes on to the next word either way: all errors are shown at once. */
		(void)!cli_set(&r->cli->layer, s->value, s->value_at, r->arena, r->diags);
		break;
	case OPTION_SAVE:
		take_name(r, s, &save_key, &r->cli->save);
		break;
	case OPTION_JSON:
		r->cli->json = true;
		break;
	case OPTION_VERBOSE:
		r->cli->verbose = true;
		break;
	case OPTION_HELP:
		r->cli->help = true;
		break;
	case OPTION_COUNT:
		break;
	}
}

static void unknown_option(struct reader *r, const struct said *s)
{
	struct suggestion nearest;

	suggest_init(&nearest, s->option, s->option_len);
	for (unsigned i = 0; s->option_len > 2 && i < OPTION_COUNT; i++)
		suggest_offer(&nearest, cli_options[i].name, strlen(cli_options[i].name));
	for (unsigned i = 0; s->option_len > 2 && i < KEY_COUNT; i++)
		if (key_table[i].option)
			suggest_offer(&nearest, key_table[i].option, strlen(key_table[i].option));
	diag_error(r->diags, s->option_at, "unknown-option", "'%.*s' is not an option%s",
		   (int)s->option_len, s->option, suggest_text(&nearest, r->arena));
	diag_note(r->diags,
		  "'cubby help run' lists the options; every other key is said with -s KEY=VALUE");
}

/* `cubby shell --root`: alone it is the profile of that name; with a word behind it, root.mode. */
static bool is_profile_root(const struct reader *r, const struct key *key)
{
	const char *next = r->argv[r->at + 1];

	return key && key->id == KEY_root_mode && (!next || next[0] == '-');
}

static void read_long(struct reader *r)
{
	const char *word = r->argv[r->at];
	const char *equals = strchr(word, '=');
	struct said s = {.option = word,
			 .option_len = equals ? (size_t)(equals - word) : strlen(word)};
	const struct key *key = key_find_option(word, s.option_len);

	s.option_at = word_at(r, 0, s.option_len);
	if (equals) {
		s.value = equals + 1;
		s.value_at = word_at(r, s.option_len + 1, strlen(s.value));
	}
	if (!s.value && is_profile_root(r, key)) {
		r->cli->profile = "root";
		return;
	}
	if (key) {
		if (take_value(r, &s, key->metavar) == 0)
			cli_add(&r->cli->layer, key, s.value, s.value_at, r->arena, r->diags);
		return;
	}
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (strlen(cli_options[i].name) == s.option_len &&
		    !memcmp(cli_options[i].name, word, s.option_len)) {
			take_option(r, (enum option_id)i, &s);
			return;
		}
	unknown_option(r, &s);
}

static unsigned find_letter(char letter)
{
	unsigned i = 0;

	while (i < OPTION_COUNT && cli_options[i].letter != letter)
		i++;
	return i;
}

/* "-v", "-vn web", "-vnweb": letters without a value, then at most one with. */
static void read_letters(struct reader *r)
{
	const char *word = r->argv[r->at];

	for (size_t i = 1; word[i]; i++) {
		char typed[3] = {'-', word[i], '\0'};
		unsigned id = find_letter(word[i]);
		struct said s = {.option = typed, .option_len = 2, .option_at = word_at(r, i, 1)};

		if (id == OPTION_COUNT && i == 1 && word[2]) {
			/* "-json": a long option with a dash too few, rather than letters. */
			s.option = word;
			s.option_len = strcspn(word, "=");
			s.option_at = word_at(r, 0, s.option_len);
		}
		if (id == OPTION_COUNT) {
			unknown_option(r, &s);
			return;
		}
		if (cli_options[id].metavar && word[i + 1]) {
			s.value = word + i + 1;
			s.value_at = word_at(r, i + 1, strlen(s.value));
		}
		take_option(r, (enum option_id)id, &s);
		if (cli_options[id].metavar)
			return;
	}
}

/* Merging checks values, but nothing is merged when there are errors: said here instead. */
static void check_values(struct reader *r)
{
	const struct layer *l = &r->cli->layer;
	struct value ignored;

	for (unsigned i = 0; i < l->count; i++)
		if (l->settings[i].text)
			(void)!type_parse(l->settings[i].key, &l->settings[i], r->arena, &ignored,
					  r->diags);
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

int cli_parse(char *const *argv, struct arena *a, struct cli *ret, struct diags *d)
{
	unsigned errors = d->errors;
	struct reader r = {argv, 0, a, ret, d};

	*ret = (struct cli){.layer = {.name = "command line", .in_order = true}};
	for (; argv[r.at] && is_option(argv[r.at]); r.at++) {
		if (r.at >= LIMIT_ARGS) {
			diag_error(d, word_at(&r, 0, strlen(argv[r.at])), "limit",
				   "more than %d words of options", (int)LIMIT_ARGS);
			break;
		}
		if (!strcmp(argv[r.at], "--")) {
			ret->ended = true;
			r.at++;
			break;
		}
		if (argv[r.at][1] == '-')
			read_long(&r);
		else
			read_letters(&r);
	}
	ret->argv = argv + r.at;
	if (d->errors == errors)
		return 0;
	check_values(&r);
	return -1;
}
