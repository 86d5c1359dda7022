/* SPDX-License-Identifier: MIT */
/* cmd/why_host.c: `cubby why host`: which network a sandbox has. */
#include <string.h>

#include "base/target.h"
#include "cmd/why.h"

static bool is_loopback(const char *host)
{
	return !strcmp(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}

/* The entry that speaks of this name or address, or NULL; groups are told by the address only. */
static const struct item *find_entry(const struct value *list, const char *host)
{
	struct target wanted;
	const char *why;

	if (!target_parse(host, &wanted, &why))
		return NULL;
	for (unsigned i = 0; i < list->count; i++) {
		struct target t;

		if (target_parse(list->items[i].text, &t, &why) &&
		    (wanted.kind == TARGET_RANGE ? target_has_address(&t, wanted.ip)
						 : target_is_name(&t, wanted.name)))
			return &list->items[i];
	}
	return NULL;
}

/* cubby-net judges when a connection begins, by the address; this is what the rules say of it. */
static int why_private(struct why *w, const char *host)
{
	const struct spec *s = &w->sandbox->profile.spec;
	bool closed = s->network_mode.num == NETWORK_MODE_FILTERED || s->network_allow.count > 0;
	const struct item *allow = find_entry(&s->network_allow, host);
	const struct item *deny = find_entry(&s->network_deny, host);

	if (deny)
		why_rule(w, KEY_network_deny, deny);
	else if (allow)
		why_rule(w, KEY_network_allow, allow);
	w->allowed = !deny && !is_loopback(host) && (allow || !closed);
	w->verdict = w->allowed ? "reachable" : "not reachable";
	if (is_loopback(host))
		why_note(w, "the sandbox has a loopback of its own: only programs inside answer");
	else if (allow || deny)
		why_note(w, "at the ports that the rule names");
	else
		why_note(w, closed ? "only what network.allow names is reached; groups in it are "
				     "not looked at here"
				   : "the sandbox reaches the internet: not the host, its local "
				     "network or metadata services, by whatever name");
	if (w->allowed && s->network_via.set)
		why_note(w, "by network.via, and by no other way");
	why_change(w, w->allowed ? "network.mode=none" : "network.mode=host");
	w->change_means = w->allowed ? "unreachable" : "reachable";
	return 0;
}

int why_host(struct why *w, const char *host, struct err *e)
{
	bool shared = w->sandbox->profile.spec.network_mode.num == NETWORK_MODE_HOST;

	if (!host[0])
		return err_usage(e, "no host is named");
	w->subject = host;
	w->allowed = shared;
	why_rule(w, KEY_network_mode, NULL);
	if (run_has_private_network(&w->sandbox->run))
		return why_private(w, host);
	if (shared) {
		w->verdict = "reachable";
		why_note(w, is_loopback(host) ? "the sandbox has the host's loopback: servers of "
						"the host answer there"
					      : "the sandbox has the host's network, as every "
						"program outside");
		why_change(w, "network.mode=none");
		w->change_means = "unreachable";
		return 0;
	}
	w->verdict = "not reachable";
	why_note(w, is_loopback(host)
			    ? "the sandbox has a loopback of its own: only programs inside answer"
			    : "the sandbox has a network of its own, with a loopback and nothing "
			      "else");
	why_change(w, "allow+=network");
	w->change_means = "reachable";
	return 0;
}
