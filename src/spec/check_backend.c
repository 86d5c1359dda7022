/* SPDX-License-Identifier: MIT */
/*
 * spec/check_backend.c: settings that only cubby-net carries out.
 *
 * Other programs carry packets and know no rules. What keeps programs from the LAN and from the
 * host then stands inside the network (kern/barrier.h), so nobody inside may have rights over that.
 */
#include "spec/check_backend.h"

#include <string.h>

#include "spec/set.h"

/* All but these keys of the section: one that is new is refused until it is known to be none. */
static bool is_rule(enum key_id id)
{
	return !strncmp(key_table[id].name, "network.", 8) && id != KEY_network_mode &&
	       id != KEY_network_backend && id != KEY_network_abstract;
}

static const char *const rights[] = {"net_admin", "net_raw"};

static void refuse(const struct spec *s, struct diags *d, struct origin at, const char *what)
{
	const struct value *backend = &s->network_backend;

	diag_error(d, at, "needs", "%s needs network.backend = \"cubby\", but it is \"%s\" (%s)",
		   what, backend->text, origin_text(d->arena, backend->at));
}

static void check_rules(const struct spec *s, struct diags *d)
{
	for (enum key_id id = 0; id < KEY_COUNT; id++) {
		const struct value *v = spec_value_const(s, id);
		const struct origin at = v->count ? v->items[v->count - 1].at : v->at;

		if (!is_rule(id) || (v->count == 0 && (!v->set || v->layer == 0)))
			continue;
		refuse(s, d, at, arena_printf(d->arena, "'%s'", key_table[id].name));
		diag_note(d,
			  "another program carries packets and knows no rules; take one of the two "
			  "out");
	}
}

static void check_rights(const struct spec *s, struct diags *d)
{
	for (unsigned i = 0; i < s->caps.count; i++)
		for (size_t n = 0; n < COUNT_OF(rights); n++) {
			const struct item *cap = &s->caps.items[i];

			if (strcmp(cap->text, rights[n]) != 0)
				continue;
			refuse(s, d, cap->at, arena_printf(d->arena, "caps = \"%s\"", cap->text));
			diag_note(d, "with it a program could take away what keeps it from the LAN "
				     "and from this host");
		}
}

void check_backend(const struct spec *s, struct diags *d)
{
	const struct value *mode = &s->network_mode;

	if (s->network_backend.num == NETWORK_BACKEND_CUBBY ||
	    (mode->num != NETWORK_MODE_PRIVATE && mode->num != NETWORK_MODE_FILTERED &&
	     mode->num != NETWORK_MODE_POD))
		return;
	if (mode->num == NETWORK_MODE_POD) {
		refuse(s, d, mode->at, "a pod");
		diag_note(d, "its network is carried by cubby");
	}
	if (mode->num == NETWORK_MODE_FILTERED) {
		refuse(s, d, mode->at, "network.mode = \"filtered\"");
		diag_note(d, "another program carries packets and knows no rules; "
			     "network.mode = \"private\" has none");
	}
	check_rules(s, d);
	check_rights(s, d);
}
