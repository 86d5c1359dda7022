/* SPDX-License-Identifier: MIT */
/* front/unknown_key.c: suggestion and section of a key that does not exist. */
#include "front/unknown_key.h"

#include <stdio.h>
#include <string.h>

#include "spec/spec.h"

/* The section of a key: what is before its last dot; 0 for none. */
static size_t section_len(const char *name, size_t len)
{
	while (len > 0 && name[len - 1] != '.')
		len--;
	return len ? len - 1 : 0;
}

static bool is_in_section(const struct key *key, const char *section, size_t len)
{
	return section_len(key->name, key->name_len) == len && !memcmp(key->name, section, len);
}

/* "mode name share" of the section; empty when there is none of that name. */
static void list_section(const char *section, size_t len, char *out, size_t room)
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < KEY_COUNT && used < room; i++)
		if (is_in_section(&key_table[i], section, len))
			used += (size_t)snprintf(out + used, room - used, "%s%s", used ? " " : "",
						 key_table[i].name + (len ? len + 1 : 0));
}

void unknown_key(const char *name, size_t len, struct origin at, struct diags *d)
{
	const char *meant = key_suggest(name, len);
	int shown = (int)(len < 100 ? len : 100);
	char keys[512];

	list_section(name, len, keys, sizeof(keys));
	if (len && keys[0]) {
		diag_error(d, at, "unknown-key", "'%.*s' is a section, not a key", shown, name);
		diag_note(d, "keys of [%.*s]: %s (cubby help profile %.*s)", shown, name, keys,
			  shown, name);
		return;
	}
	if (meant)
		diag_error(d, at, "unknown-key", "'%.*s' is not a key; did you mean '%s'?", shown,
			   name, meant);
	else
		diag_error(d, at, "unknown-key", "'%.*s' is not a key", shown, name);
	if (meant) {
		name = meant;
		len = strlen(meant);
	}
	len = section_len(name, len);
	list_section(name, len, keys, sizeof(keys));
	if (len && keys[0])
		diag_note(d, "keys of [%.*s]: %s (cubby help profile %.*s)", (int)len, name, keys,
			  (int)len, name);
	else
		diag_note(d, "'cubby help profile' lists all keys");
}
