/* SPDX-License-Identifier: MIT */
/* spec/key.c: the key table: finding rows by name and option, and the value of a row. */
#include <string.h>

#include "base/suggest.h"
#include "spec/spec.h"

const struct key key_table[KEY_COUNT] = {
#define KEY(field, name, type, words, option, metavar, default_text, help)                         \
	[KEY_##field] = {KEY_##field, type,    sizeof(name) - 1, name, words,                      \
			 option,      metavar, default_text,     help},
#include "spec/keys.def"
};

_Static_assert(sizeof(struct spec) == KEY_COUNT * sizeof(struct value),
	       "a spec is one value per row of keys.def");

static const struct value *value_at(const struct spec *s, enum key_id id)
{
	return (const struct value *)(const void *)s + id;
}

struct value *spec_value(struct spec *s, enum key_id id)
{
	return (struct value *)(void *)s + id;
}

const struct value *spec_value_const(const struct spec *s, enum key_id id)
{
	return value_at(s, id);
}

const struct key *key_find(const char *name, size_t len)
{
	for (unsigned i = 0; i < KEY_COUNT; i++)
		if (key_table[i].name_len == len && !memcmp(key_table[i].name, name, len))
			return &key_table[i];
	return NULL;
}

const struct key *key_find_option(const char *option, size_t len)
{
	for (unsigned i = 0; i < KEY_COUNT; i++)
		if (key_table[i].option && strlen(key_table[i].option) == len &&
		    !memcmp(key_table[i].option, option, len))
			return &key_table[i];
	return NULL;
}

/* The only key whose last part is `part`: "rw" means 'files.rw'. */
static const char *key_by_last_part(const char *part, size_t len)
{
	const char *found = NULL;

	for (unsigned i = 0; i < KEY_COUNT; i++) {
		const char *dot = strchr(key_table[i].name, '.');

		if (!dot || strlen(dot + 1) != len || memcmp(dot + 1, part, len) != 0)
			continue;
		if (found)
			return NULL;
		found = key_table[i].name;
	}
	return found;
}

const char *key_suggest(const char *name, size_t len)
{
	struct suggestion nearest;
	size_t last = len;

	suggest_init(&nearest, name, len);
	for (unsigned i = 0; i < KEY_COUNT; i++)
		suggest_offer(&nearest, key_table[i].name, key_table[i].name_len);
	if (nearest.best)
		return nearest.best;
	while (last > 0 && name[last - 1] != '.')
		last--;
	return key_by_last_part(name + last, len - last);
}
