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

static const enum key_id rules[] = {
	KEY_network_allow, KEY_network_deny, KEY_network_on_miss, KEY_network_dns,
	KEY_network_sni,   KEY_network_via,  KEY_network_log,     KEY_network_name_servers,
	KEY_network_learn, KEY_network_rate, KEY_network_quota,   KEY_network_ports,
	KEY_network_links, KEY_network_pcap,
};

static const char *const rights[] = {"net_admin", "net_raw"};

static void refuse(const struct spec *s, struct diags *d, struct origin at, const char *what)
{
	const struct value *backend = &s->network_backend;

	diag_error(d, at, "needs", "%s needs network.backend = \"cubby\", but it is \"%s\" (%s)",
		   what, backend->text, origin_text(d->arena, backend->at));
}

static void check_rules(const struct spec *s, struct diags *d)
{
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		const struct value *v = spec_value_const(s, rules[i]);
		const struct origin at = v->count ? v->items[v->count - 1].at : v->at;

		if (v->count == 0 && (!v->set || v->layer == 0))
			continue;
		refuse(s, d, at, arena_printf(d->arena, "'%s'", key_table[rules[i]].name));
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
	    (mode->num != NETWORK_MODE_PRIVATE && mode->num != NETWORK_MODE_FILTERED))
		return;
	if (mode->num == NETWORK_MODE_FILTERED) {
		refuse(s, d, mode->at, "network.mode = \"filtered\"");
		diag_note(d, "another program carries packets and knows no rules; "
			     "network.mode = \"private\" has none");
	}
	check_rules(s, d);
	check_rights(s, d);
}
