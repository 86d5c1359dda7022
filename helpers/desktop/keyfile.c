/* SPDX-License-Identifier: MIT */
/* desktop/keyfile.c: reading "Key=value" lines where they lie. */
#include "helpers/desktop/keyfile.h"

#include <string.h>

static size_t trimmed(const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r", text[len - 1]))
		len--;
	return len;
}

bool keyfile_next(const char **at, struct keyfile_line *ret)
{
	const char *equal;

	if (!**at)
		return false;
	*ret = (struct keyfile_line){.text = *at, .len = strcspn(*at, "\n")};
	*at += ret->len;
	*at += **at == '\n';
	ret->is_group = ret->text[0] == '[';
	equal = memchr(ret->text, '=', ret->len);
	if (ret->is_group || ret->text[0] == '#' || !equal)
		return true;
	ret->key_len = trimmed(ret->text, (size_t)(equal - ret->text));
	ret->value = equal + 1;
	while (*ret->value == ' ' || *ret->value == '\t')
		ret->value++;
	ret->value_len = trimmed(ret->value, (size_t)(ret->text + ret->len - ret->value));
	return true;
}

bool keyfile_is(const struct keyfile_line *l, const char *key)
{
	return l->key_len == strlen(key) && !memcmp(l->text, key, l->key_len);
}

const char *keyfile_value(const char *text, const char *key, struct arena *a)
{
	struct keyfile_line l;

	while (keyfile_next(&text, &l))
		if (keyfile_is(&l, key))
			return arena_copy(a, l.value, l.value_len);
	return NULL;
}
