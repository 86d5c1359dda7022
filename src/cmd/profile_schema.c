/* SPDX-License-Identifier: MIT */
/* cmd/profile_schema.c: `cubby profile schema`: the JSON Schema of profile files, from keys.def. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cmd/help.h"
#include "cmd/profile.h"
#include "spec/text.h"

/* What a value, or an entry of a list, must look like; NULL: anything. */
static const char *const patterns[] = {
	[TYPE_NAME] = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$",
	[TYPE_HOSTNAME] = "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$",
	[TYPE_PATH] = "^(/|~|\\$\\{)",
	[TYPE_SIZE] = "^[0-9]+[KMGT]?$",
	[TYPE_SHARE] = "^[0-9]+[KMGT%]?$",
	[TYPE_TIME] = "^[0-9]+(ms|s|m|h|d)$",
	[TYPE_OFFSET] = "^[+-]?[0-9]+(ms|s|m|h|d)$",
	[TYPE_CPUS] = "^[0-9]+(\\.[0-9]{1,3})?$",
	[TYPE_CPUSET] = "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$",
	[TYPE_VIA] = "^(tor|(socks5|http|tor)://.+|interface:.+)$",
	[LIST_NAME] = "^(!\\*|!?[A-Za-z0-9][A-Za-z0-9_.-]{0,62})$",
	[LIST_PATH] = "^(!\\*|!?(/|~|\\$\\{).*)$",
	[LIST_GRANT] = "^(!\\*|!?[a-z][a-z0-9-]*(:.+)?)$",
	[LIST_CAP] = "^(!\\*|!?[a-z_]+)$",
	[LIST_SYSCALL] = "^(!\\*|!?[a-z0-9_]+)$",
	[LIST_TARGET] = "^(!\\*|!?[-@*._:,/0-9A-Za-z\\[\\]]+)$",
	[LIST_LINK] = "^(!\\*|!?sandbox:[-._0-9a-z]+:[-,0-9]+)$",
	[LIST_PUBLISH] = "^(!\\*|!?([0-9a-f.:\\[\\]-]|tcp:|udp:|unix:/)[^\\n]*)$",
	[LIST_SHARE] = "^(!\\*|!?(net|ipc|uts):[A-Za-z0-9][A-Za-z0-9_.-]{0,62})$",
	[LIST_VOLUME] = "^(!\\*|!?[A-Za-z0-9][A-Za-z0-9_.-]{0,62}:(/|~/).*)$",
	[LIST_ADDRESS] = "^(!\\*|!?[0-9a-fA-F.:]+)$",
	[LIST_ENV_NAME] = "^(!\\*|!?[A-Za-z_*][A-Za-z0-9_*]*)$",
	[LIST_ASSIGNMENT] = "^(!\\*|![A-Za-z_][A-Za-z0-9_]*|!?[A-Za-z_][A-Za-z0-9_]*=.*)$",
	[LIST_BUS_NAME] = "^(!\\*|!?[A-Za-z_-][A-Za-z0-9_.${}-]*\\.(\\*|[A-Za-z0-9_.${}-]+))$",
	[LIST_BUS_RULE] = "^(!\\*|!?[A-Za-z_-][A-Za-z0-9_.-]*\\.[*A-Za-z0-9_.-]+=\\S+)$",
};

static const char *pattern_of(enum key_type type)
{
	return type < COUNT_OF(patterns) ? patterns[type] : NULL;
}

static void print_words(struct json *j, const char *words)
{
	json_array(j, "enum");
	while (*words) {
		char word[64];
		size_t len = strcspn(words, " ");

		(void)snprintf(word, sizeof(word), "%.*s", (int)len, words);
		if (!strchr(word, ':'))
			json_string(j, NULL, word);
		words += len;
		words += strspn(words, " ");
	}
	json_end_array(j);
}

/* One of the words has a name behind it. */
static void print_open_words(struct json *j, const char *words)
{
	const char *colon = strchr(words, ':');
	const char *begin = colon;
	char pattern[128];

	while (begin > words && begin[-1] != ' ')
		begin--;
	(void)snprintf(pattern, sizeof(pattern), "^%.*s[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$",
		       (int)(colon + 1 - begin), begin);
	json_array(j, "anyOf");
	json_object(j, NULL);
	print_words(j, words);
	json_end_object(j);
	json_object(j, NULL);
	json_string(j, "type", "string");
	json_string(j, "pattern", pattern);
	json_end_object(j);
	json_end_array(j);
}

static void print_integer(struct json *j, enum key_type type)
{
	json_string(j, "type", "integer");
	json_number(j, "minimum", 0);
	json_number(j, "maximum",
		    type == TYPE_NICE ? 19
		    : type == TYPE_ID ? 0xfffffffeLL
				      : 1LL << 53);
}

static void print_text_type(struct json *j, enum key_type type)
{
	json_string(j, "type", "string");
	if (pattern_of(type))
		json_string(j, "pattern", pattern_of(type));
	json_number(j, "maxLength", LIMIT_STRING);
}

static void print_list(struct json *j, const struct key *key)
{
	json_string(j, "type", "array");
	json_number(j, "maxItems", LIMIT_LIST);
	json_object(j, "items");
	print_text_type(j, key->type);
	json_end_object(j);
}

static void print_type(struct json *j, const struct key *key)
{
	if (key->id == KEY_schema)
		json_number(j, "const", 1);
	else if (type_is_list(key->type))
		print_list(j, key);
	else if (key->type == TYPE_ENUM && strchr(key->words, ':'))
		print_open_words(j, key->words);
	else if (key->type == TYPE_ENUM)
		print_words(j, key->words);
	else if (key->type == TYPE_BOOL)
		json_string(j, "type", "boolean");
	else if (key->type == TYPE_INT || key->type == TYPE_ID || key->type == TYPE_NICE)
		print_integer(j, key->type);
	else
		print_text_type(j, key->type);
}

struct schema {
	struct json *json;
	bool file_keys; /* also those that speak of the file */
	char open[64];  /* the section whose object is open */
};

static void open_object(struct json *j, const char *name)
{
	json_object(j, name);
	json_string(j, "type", "object");
	json_bool(j, "additionalProperties", false);
	json_object(j, "patternProperties");
	json_object(j, "^x-");
	json_end_object(j);
	json_end_object(j);
	json_object(j, "properties");
}

static void close_object(struct json *j)
{
	json_end_object(j);
	json_end_object(j);
}

/* Bytes of the whole parts that two dotted names begin with. */
static size_t common_parts(const char *a, const char *b)
{
	size_t same = 0;

	for (size_t i = 0;; i++) {
		bool a_ends = !a[i] || a[i] == '.';
		bool b_ends = !b[i] || b[i] == '.';

		if (a_ends && b_ends)
			same = i;
		if (!a[i] || a[i] != b[i])
			return same;
	}
}

/* Each part of a section's name is an object in the one before. */
static void enter_section(struct schema *s, const char *section)
{
	size_t same = common_parts(s->open, section);

	for (const char *at = s->open + same; *at; at += 1 + strcspn(at + 1, "."))
		close_object(s->json);
	for (const char *at = section + same; *at; at += strcspn(at, ".")) {
		char part[64];

		at += *at == '.';
		(void)snprintf(part, sizeof(part), "%.*s", (int)strcspn(at, "."), at);
		open_object(s->json, part);
	}
	(void)snprintf(s->open, sizeof(s->open), "%s", section);
}

static void print_key(void *context, const struct key *key, const char *section)
{
	struct schema *s = context;
	const char *name = key->name + (section ? text_section_len(key) + 1 : 0);
	bool plain_default = type_is_list(key->type) || !key->default_text[0];

	if (key->id <= KEY_match && !s->file_keys)
		return;
	enter_section(s, section ? section : "");
	json_object(s->json, name);
	json_string(s->json, "description", key->help);
	print_type(s->json, key);
	if (!plain_default && key->type == TYPE_BOOL)
		json_bool(s->json, "default", !strcmp(key->default_text, "true"));
	else if (!plain_default)
		json_string(s->json, "default", key->default_text);
	json_end_object(s->json);
}

static void print_keys(struct json *j, bool file_keys)
{
	struct schema s = {.json = j, .file_keys = file_keys};

	text_walk(print_key, &s);
	enter_section(&s, "");
}

static void print_schema(struct json *j)
{
	open_object(j, NULL);
	print_keys(j, true);
	json_object(j, "when");
	json_string(j, "description", "keys that count only under a condition, such as [when.tty]");
	json_string(j, "type", "object");
	json_object(j, "additionalProperties");
	json_string(j, "$ref", "#/$defs/settings");
	json_end_object(j);
	json_end_object(j);
	json_end_object(j);
	json_string(j, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_string(j, "title", "cubby profile");
	json_array(j, "required");
	json_string(j, NULL, "schema");
	json_end_array(j);
	json_object(j, "$defs");
	open_object(j, "settings");
	print_keys(j, false);
	close_object(j);
	json_end_object(j);
	json_end_object(j);
}

int cmd_profile_schema(int argc, char *const *argv, struct err *e)
{
	struct json j;

	if (argc > 0)
		return err_usage(e, "'cubby profile schema' takes no arguments, but '%s' was given",
				 argv[0]);
	json_init(&j, stdout);
	print_schema(&j);
	json_done(&j);
	return 0;
}
