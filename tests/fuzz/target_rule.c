/* SPDX-License-Identifier: MIT */
/* fuzz/target_rule.c: rules of a private network, and its way out: what is read is written as it
 * would be said. */
#include <string.h>

#include "base/target.h"
#include "base/via.h"
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

static void check_link(const struct target *t, const char *text)
{
	char name[TARGET_NAME];

	check_target(t);
	HOLDS(t->kind == TARGET_EXACT && t->tcp && !t->udp && t->port_count > 0);
	HOLDS(target_has_port(t, t->first[0]) && target_has_port(t, t->last[t->port_count - 1]));
	HOLDS(target_link_name(t, name) == name && strstr(text, name));
}

static void check_via(const struct via *v)
{
	HOLDS(v->kind > VIA_DIRECT && v->kind <= VIA_INTERFACE);
	HOLDS(via_is_proxy(v) ? v->port > 0 && !v->interface[0] : v->interface[0] != '\0');
	HOLDS(memchr(v->user, '\0', VIA_WORD) && memchr(v->password, '\0', VIA_WORD));
	HOLDS(memchr(v->interface, '\0', VIA_INTERFACE_NAME));
	HOLDS((v->user[0] == '\0') == (v->password[0] == '\0'));
	for (const char *c = v->user; *c; c++)
		HOLDS((unsigned char)*c >= ' ');
	for (const char *c = v->password; *c; c++)
		HOLDS((unsigned char)*c >= ' ');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct arena arena;
	struct target t;
	struct via v;
	const char *why = NULL;
	const char *text = input_text(data, size, &arena);

	if (target_parse(text, &t, &why))
		check_target(&t);
	else
		HOLDS(why && text_is_clean(why, strlen(why), false));
	why = NULL;
	if (target_parse_link(text, &t, &why))
		check_link(&t, text);
	else
		HOLDS(why && text_is_clean(why, strlen(why), false));
	why = NULL;
	if (via_parse(text, &v, &why))
		check_via(&v);
	else
		HOLDS(why && text_is_clean(why, strlen(why), false));
	arena_done(&arena);
	return 0;
}
