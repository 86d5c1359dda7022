/* SPDX-License-Identifier: MIT */
/* image/config.c: from the config's JSON to keys and values. */
#include "helpers/image/config.h"

#include <stdbool.h>
#include <string.h>

#include "base/attr.h"

static const struct {
	const char *key;
	const char *member;
	bool is_list;
} rows[] = {
	{"image.entrypoint", "Entrypoint", true},
	{"image.cmd", "Cmd", true},
	{"env.set", "Env", true},
	{"cwd", "WorkingDir", false},
	{"container.halt-signal", "StopSignal", false},
	{CONFIG_USER, "User", false},
};

const char *config_key(const char *said)
{
	for (size_t n = 0; n < COUNT_OF(rows); n++)
		if (!strcmp(said, rows[n].key))
			return rows[n].key;
	return NULL;
}

void config_say(FILE *out, const char *key, const char *value)
{
	(void)fputs(key, out);
	(void)fputc('\0', out);
	(void)fputs(value, out);
	(void)fputc('\0', out);
}

/* jansson refuses NUL in strings, so each is one value. */
static void say_list(FILE *out, const char *key, const json_t *list)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item) if (json_is_string(item))
		config_say(out, key, json_string_value(item));
}

void config_write(const json_t *config, FILE *out)
{
	for (size_t n = 0; n < COUNT_OF(rows); n++) {
		const json_t *value = json_object_get(config, rows[n].member);
		const char *text = json_string_value(value);

		if (rows[n].is_list)
			say_list(out, rows[n].key, value);
		else if (text && *text)
			config_say(out, rows[n].key, text);
	}
}
