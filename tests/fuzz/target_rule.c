/* SPDX-License-Identifier: MIT */
/* fuzz/target_rule.c: rules of a private network: what is read is written as it would be said. */
#include <string.h>

#include "base/target.h"
#include "tests/fuzz/property.h"

static void check_target(const struct target *t)
{
	char text[TARGET_TEXT], again_text[TARGET_TEXT];
	struct target again;
	const char *why;

	HOLDS(t->tcp || t->udp);
	HOLDS(t->kind <= TARGET_GROUP && t->group < GROUP_COUNT && t->bits <= 128);
	HOLDS(t->port_count <= TARGET_PORTS && memchr(t->name, '\0', sizeof(t->name)));
	for (unsigned i = 0; i < t->port_count; i++)
		HOLDS(t->first[i] > 0 && t->first[i] <= t->last[i]);
	HOLDS(target_text(t, text) == text && text_is_clean(text, strlen(text), false));
	HOLDS(target_parse(text, &again, &why));
	HOLDS(!strcmp(target_text(&again, again_text), text));
	HOLDS(t->kind != TARGET_EXACT || target_is_name(t, t->name));
	HOLDS(t->kind != TARGET_BELOW || !target_is_name(t, t->name));
	HOLDS(t->kind != TARGET_RANGE || target_has_address(t, t->ip));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	struct target t;
	const char *why = NULL;
	const char *text = input_text(data, size, &arena);

	if (target_parse(text, &t, &why))
		check_target(&t);
	else
		HOLDS(why && text_is_clean(why, strlen(why), false));
	arena_done(&arena);
	return 0;
}
