/* SPDX-License-Identifier: MIT */
/* spec/type.c: from what was written to a value, by the type of its key. */
#include <string.h>

#include "base/suggest.h"
#include "spec/set.h"

/* What a value of a type is called in an error, with an example. */
struct type_words {
	const char *what;
	const char *example;
};

static struct type_words words_of(enum key_type type)
{
	static const struct type_words words[] = {
		[TYPE_STRING] = {"a text", "\"text\""},
		[TYPE_NAME] = {"a name", "\"web\""},
		[TYPE_HOSTNAME] = {"a host name", "\"box\""},
		[TYPE_PATH] = {"a path", "\"~/src\""},
		[TYPE_BOOL] = {"true or false", "true"},
		[TYPE_INT] = {"a whole number, 0 or more", "1024"},
		[TYPE_ID] = {"a number from 0 to 4294967294", "1000"},
		[TYPE_NICE] = {"a number from 0 to 19", "10"},
		[TYPE_ENUM] = {"a word", "\"word\""},
		[TYPE_SIZE] = {"a size", "\"512M\" (K, M, G, T)"},
		[TYPE_SHARE] = {"a size or a share of memory", "\"512M\" or \"25%\""},
		[TYPE_TIME] = {"a time", "\"10s\" (ms, s, m, h, d)"},
		[TYPE_OFFSET] = {"a time with an optional sign", "\"-2h\" (ms, s, m, h, d)"},
		[TYPE_CPUS] = {"a number of processors", "\"1.5\""},
		[TYPE_CPUSET] = {"a list of processors", "\"0-3,6\""},
		[TYPE_VIA] = {"a way out", "\"socks5://127.0.0.1:1080\""},
	};

	return type < COUNT_OF(words) ? words[type] : words[TYPE_STRING];
}

static const char *example_of(const struct key *key)
{
	return key->id == KEY_schema ? "1" : words_of(key->type).example;
}

static enum set_kind kind_of(enum key_type type)
{
	if (type == TYPE_BOOL)
		return SET_BOOL;
	return type == TYPE_INT || type == TYPE_ID || type == TYPE_NICE ? SET_INT : SET_TEXT;
}

static int wrong_kind(const struct key *key, const struct setting *s, struct diags *d)
{
	static const char *const kinds[] = {"text in quotes", "true or false", "a number"};
	struct type_words words = words_of(key->type);

	if (type_is_list(key->type)) {
		diag_error(d, s->at, "type", "an entry of '%s' is text in quotes, not %s",
			   key->name, kinds[s->kind]);
		return -1;
	}
	diag_error(d, s->at, "type", "'%s' takes %s, not %s", key->name, words.what,
		   kinds[s->kind]);
	diag_note(d, "for example: %s = %s", key->name,
		  key->type == TYPE_ENUM ? key->metavar : example_of(key));
	if (key->type == TYPE_ENUM)
		diag_note(d, "'%s' is one of: %s", key->name, key->words);
	return -1;
}

/* Whether it is this word, or the begin of it with a name behind; *why when that is no name. */
static bool is_word(const char *word, size_t len, const char *text, const char **why)
{
	const char *colon = memchr(word, ':', len);
	size_t begin = colon ? (size_t)(colon - word) + 1 : len;

	if (strncmp(word, text, begin) != 0)
		return false;
	return colon ? type_check_text(TYPE_NAME, text + begin, why) : text[begin] == '\0';
}

static int parse_enum(const struct key *key, const struct setting *s, struct arena *a,
		      struct value *ret, struct diags *d)
{
	const char *why = NULL;
	const char *at = key->words;
	struct suggestion nearest;

	for (int64_t i = 0; *at; i++) {
		size_t word_len = strcspn(at, " ");

		if (is_word(at, word_len, s->text, &why)) {
			ret->num = i;
			ret->text = s->text;
			return 0;
		}
		at += word_len;
		at += strspn(at, " ");
	}
	suggest_init(&nearest, s->text, strlen(s->text));
	if (!why)
		suggest_offer_words(&nearest, key->words);
	diag_error(d, s->at, "value", "'%.200s' is not a value of '%s'%s", s->text, key->name,
		   suggest_text(&nearest, a));
	if (why)
		diag_note(d, "%s", why);
	else
		diag_note(d, "'%s' is one of: %s", key->name, key->words);
	return -1;
}

static int parse_bool(const struct key *key, const struct setting *s, struct value *ret,
		      struct diags *d)
{
	ret->num = !strcmp(s->text, "true");
	ret->text = ret->num ? "true" : "false";
	if (ret->num || !strcmp(s->text, "false"))
		return 0;
	diag_error(d, s->at, "value", "'%.200s' is not a value of '%s'", s->text, key->name);
	diag_note(d, "'%s' is true or false", key->name);
	return -1;
}

static int parse_number(const struct key *key, const struct setting *s, struct arena *a,
			struct value *ret, struct diags *d)
{
	struct type_words words = words_of(key->type);

	if (type_parse_number(key->type, s->text, &ret->num)) {
		ret->text = s->text;
		ret->text = type_print(key, ret, a);
		return 0;
	}
	diag_error(d, s->at, "value", "'%.200s' is not %s, which '%s' takes", s->text, words.what,
		   key->name);
	diag_note(d, "for example: %s = %s", key->name, example_of(key));
	return -1;
}

/* What the writer of a wrong text probably meant. */
static void note_text(const struct key *key, const char *text, const char *why, struct arena *a,
		      struct diags *d)
{
	struct suggestion nearest;
	char *lower = arena_strdup(a, text);

	if (key->type == LIST_PATH && text[0] != '\0' && !strchr("~$/", text[0])) {
		diag_note(d, "%s: '~/%.100s' or '/%.100s'", why, text, text);
		return;
	}
	if (key->type != LIST_CAP) {
		diag_note(d, "%s", why);
		return;
	}
	for (char *c = lower; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
	if (!strncmp(lower, "cap_", 4))
		lower += 4;
	suggest_init(&nearest, lower, strlen(lower));
#define CAP(name) suggest_offer(&nearest, #name, sizeof(#name) - 1);
#include "spec/caps.def"
	diag_note(d, "%s%s", why, suggest_text(&nearest, a));
}

static int parse_text(const struct key *key, const struct setting *s, struct arena *a,
		      struct value *ret, struct diags *d)
{
	const char *why;

	ret->text = s->text;
	/* "!NAME" is enough to take back what was set, whatever its value. */
	if (s->op == SET_REMOVE && key->type == LIST_ASSIGNMENT && !strchr(s->text, '='))
		return 0;
	if (type_check_text(key->type, s->text, &why))
		return 0;
	diag_error(d, s->at, "value", "'%.200s' is not a value of '%s'", s->text, key->name);
	note_text(key, s->text, why, a, d);
	return -1;
}

int type_parse(const struct key *key, const struct setting *s, struct arena *a, struct value *ret,
	       struct diags *d)
{
	struct value parsed = {.set = true, .at = s->at};
	int result;

	if (s->kind != SET_BARE && s->kind != kind_of(key->type))
		return wrong_kind(key, s, d);
	if (key->type == TYPE_ENUM)
		result = parse_enum(key, s, a, &parsed, d);
	else if (key->type == TYPE_BOOL)
		result = parse_bool(key, s, &parsed, d);
	else if (key->type >= TYPE_INT && key->type <= TYPE_CPUSET)
		result = parse_number(key, s, a, &parsed, d);
	else
		result = parse_text(key, s, a, &parsed, d);
	if (result == 0)
		*ret = parsed;
	return result;
}
