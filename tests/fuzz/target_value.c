/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_value.c: one value of one key: "KEY=VALUE", each type with its grammar.
 *
 * What is accepted has one canonical text, which means the same, and which a profile can say.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "front/toml.h"
#include "spec/place.h"
#include "spec/set.h"
#include "spec/text.h"
#include "tests/fuzz/property.h"

static struct arena arena;
static struct diags diags;

static int parse(const struct key *key, const char *text, enum set_kind kind, struct value *ret)
{
	struct source *source = arena_alloc(&arena, sizeof(*source));
	struct setting s = {key, SET_ADD, kind, text, {source, 1, 1, (uint32_t)strlen(text)}};
	int result;

	*source = (struct source){SOURCE_COMMAND, "command line", text, strlen(text)};
	diags = (struct diags){.arena = &arena};
	memset(ret, 0, sizeof(*ret));
	result = type_parse(key, &s, &arena, ret, &diags);
	HOLDS((result == 0) == (diags.errors == 0));
	check_diags(&diags);
	return result;
}

/* A reader of our own: digits and a unit, or nothing at all. */
static bool read_units(const char *text, const char *const *units, const int64_t *factors,
		       int64_t *ret)
{
	char *unit;
	unsigned long long number;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	number = strtoull(text, &unit, 10);
	for (unsigned i = 0; units[i]; i++)
		if (!strcmp(unit, units[i])) {
			if (errno || number > (1ULL << 53) / (uint64_t)factors[i])
				return false;
			*ret = (int64_t)number * factors[i];
			return true;
		}
	return false;
}

/* The same number as by another reader. */
static void check_number(const struct key *key, const char *text, bool accepted, int64_t num)
{
	static const char *const sizes[] = {"", "K", "M", "G", "T", NULL};
	static const int64_t size_factors[] = {1, 1 << 10, 1 << 20, 1 << 30, 1LL << 40};
	static const char *const times[] = {"ms", "s", "m", "h", "d", NULL};
	static const int64_t time_factors[] = {1, 1000, 60000, 3600000, 86400000};
	static const char *const plain[] = {"", NULL};
	static const int64_t one[] = {1};
	int64_t wanted = 0;
	bool valid;

	if (key->type == TYPE_SIZE)
		valid = read_units(text, sizes, size_factors, &wanted);
	else if (key->type == TYPE_TIME)
		valid = read_units(text, times, time_factors, &wanted);
	else if (key->type == TYPE_INT)
		valid = read_units(text, plain, one, &wanted);
	else if (key->type == TYPE_ID)
		valid = read_units(text, plain, one, &wanted) && wanted <= 4294967294;
	else if (key->type == TYPE_NICE)
		valid = read_units(text, plain, one, &wanted) && wanted <= 19;
	else
		return;
	HOLDS(valid == accepted);
	HOLDS(!valid || wanted == num);
}

static enum set_kind kind_in_file(enum key_type type)
{
	if (type == TYPE_BOOL)
		return SET_BOOL;
	return type == TYPE_INT || type == TYPE_ID || type == TYPE_NICE ? SET_INT : SET_TEXT;
}

/* A profile that says this value is read to the same one. */
static void check_in_file(const struct key *key, const struct value *v)
{
	const char *text = arena_printf(&arena, "k = %s\n", text_value(key, v->text, &arena));
	struct source source = {SOURCE_FILE, "web.toml", text, strlen(text)};
	struct diags d = {.arena = &arena};
	struct value again;
	struct toml doc;

	if (!text_is_utf8(v->text, strlen(v->text)))
		return;
	HOLDS(toml_read(&source, TOML_VALUES, &arena, &doc, &d) == 0);
	HOLDS(doc.count == 1 && !strcmp(doc.items[0].value.text, v->text));
	HOLDS(parse(key, doc.items[0].value.text, kind_in_file(key->type), &again) == 0);
	HOLDS(again.num == v->num && !strcmp(again.text, v->text));
}

/* Where a path points to is absolute and clean, or there is an error. */
static void check_path(const struct value *v)
{
	struct facts facts = facts_below("/nowhere", &arena);
	const char *path = NULL;
	const char *clean;

	diags = (struct diags){.arena = &arena};
	if (place_expand(v, &facts, &arena, &path, &diags) < 0) {
		HOLDS(diags.errors > 0);
		check_diags(&diags);
		return;
	}
	HOLDS(diags.errors == 0);
	if (!path)
		return;
	clean = path_clean(&arena, path);
	HOLDS(path[0] == '/' && clean && !strcmp(clean, path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = input_text(data, size, &arena);
	size_t name_len = strcspn(text, "=");
	const struct key *key = key_find(text, name_len);
	struct value v, again;
	int result;

	if (key && text[name_len] == '=' && strlen(text) <= LIMIT_STRING) {
		text += name_len + 1;
		result = parse(key, text, SET_BARE, &v);
		check_number(key, text, result == 0, v.num);
		if (result == 0) {
			HOLDS(parse(key, v.text, SET_BARE, &again) == 0);
			HOLDS(again.num == v.num && !strcmp(again.text, v.text));
			check_in_file(key, &v);
			if (key->type == TYPE_PATH || key->type == LIST_PATH)
				check_path(&v);
		}
	}
	arena_done(&arena);
	return 0;
}
