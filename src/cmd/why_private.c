/* SPDX-License-Identifier: MIT */
/*
 * cmd/why_private.c: `cubby why host` of a sandbox with a private network: what its rules say.
 *
 * cubby-net judges when a connection begins, by the address; nobody is asked for one here.
 */
#include <string.h>

#include "base/ipzone.h"
#include "base/target.h"
#include "base/via.h"
#include "cmd/why.h"
#include "spec/pod.h"

/* Where the host's loopback is found inside, see wire/privnet.h. */
static const char gateway_name[] = "host.cubby";
static const char gateway[] = "10.0.2.2";
static const char loopback[] = "127.0.0.1";

struct asked {
	const char *host;
	struct target target; /* the host as a rule that means it alone */
	bool is_target;
	enum address_zone zone; /* of an address */
};

static bool is_address(const struct asked *a)
{
	return a->is_target && a->target.kind == TARGET_RANGE;
}

static struct asked look(const char *host)
{
	struct asked a = {.host = host};
	const char *why;

	if (!strcmp(host, gateway_name) || !strcmp(host, gateway))
		host = loopback;
	a.is_target = target_parse(host, &a.target, &why);
	if (is_address(&a))
		a.zone = ipzone_of(a.target.ip);
	return a;
}

static bool is_group_of(const struct target *t, const struct asked *a)
{
	static const enum target_group groups[ZONE_COUNT] = {
		[ZONE_INTERNET] = GROUP_INTERNET,   [ZONE_LOOPBACK] = GROUP_LOOPBACK,
		[ZONE_HOST] = GROUP_HOST,           [ZONE_LAN] = GROUP_LAN,
		[ZONE_LINKLOCAL] = GROUP_LINKLOCAL, [ZONE_METADATA] = GROUP_METADATA,
		[ZONE_OTHER] = GROUP_COUNT,
	};

	return t->kind == TARGET_GROUP && is_address(a) && groups[a->zone] == t->group;
}

/* The entry that speaks of this name or address, or NULL. */
static const struct item *find_entry(const struct value *list, const struct asked *a)
{
	for (unsigned i = 0; i < list->count && a->is_target; i++) {
		struct target t;
		const char *why;

		if (!target_parse(list->items[i].text, &t, &why) &&
		    !target_parse_link(list->items[i].text, &t, &why))
			continue;
		if (is_address(a) ? target_has_address(&t, a->target.ip) || is_group_of(&t, a)
				  : target_is_name(&t, a->target.name))
			return &list->items[i];
	}
	return NULL;
}

/* Of other sandboxes. */
static bool is_link_name(const char *host)
{
	const char *dot = strrchr(host, '.');

	return dot && !strcmp(dot, ".cubby") && strcmp(host, gateway_name) != 0;
}

static bool is_own_loopback(const char *host)
{
	return !strcmp(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}

static void deny(struct why *w, const char *note)
{
	w->allowed = false;
	w->verdict = "not reachable";
	why_note(w, note);
}

static void allow(struct why *w, const char *note)
{
	w->allowed = true;
	w->verdict = "reachable";
	why_note(w, note);
}

/* How it is reached: by which way, and by which name. */
static void note_way(struct why *w, const struct asked *a, bool has_rule)
{
	const struct spec *s = &w->sandbox->profile.spec;
	struct via via = {.kind = VIA_DIRECT};
	const char *why;

	if (s->network_via.set && via_parse(s->network_via.text, &via, &why))
		why_note(w, via_is_proxy(&via)
				    ? "by TCP and by the proxy of network.via, which looks names up"
				    : "by the interface of network.via, and by no other way");
	if (is_address(a) || (!has_rule && !via_is_proxy(&via)))
		return;
	why_note(w,
		 s->network_dns.num == NETWORK_DNS_REAL
			 ? "inside it has its own addresses, and they count while the answer holds "
			   "(network.dns)"
			 : "inside it has an address that stands for it (network.dns)");
	if (s->network_sni.num != NETWORK_SNI_OFF) {
		why_note(w, "TLS has to name the same host, and QUIC is refused");
		why_rule(w, KEY_network_sni, NULL);
	}
}

static void judge_unnamed(struct why *w, const struct asked *a, bool closed)
{
	if (is_address(a) && a->zone == ZONE_LOOPBACK)
		deny(w, "the host's loopback is reached only where network.allow names @loopback");
	else if (is_address(a) && a->zone != ZONE_INTERNET)
		deny(w, "an address of the host, its local network, a metadata service or nobody: "
			"only where network.allow names it");
	else if (w->sandbox->profile.spec.network_on_miss.num == NETWORK_ON_MISS_ASK && closed)
		deny(w, "before somebody has allowed it: it is asked about (network.on-miss)");
	else if (closed)
		deny(w, "only what network.allow names is reached");
	else
		allow(w, is_address(a)
				 ? "the sandbox reaches the internet, but no address of the host"
				 : "the sandbox reaches the internet: not the host, its local "
				   "network or metadata services, by whatever name");
	if (w->allowed)
		note_way(w, a, false);
}

/* What is proposed must leave the rest as it is: the first entry of network.allow closes it. */
static void propose(struct why *w, const struct asked *a, bool closed)
{
	if (!a->is_target)
		return;
	w->change_means = w->allowed ? "unreachable" : "reachable";
	why_change(w, arena_printf(w->arena, "network.%s+=%s", w->allowed ? "deny" : "allow",
				   a->target.kind == TARGET_RANGE && a->zone == ZONE_LOOPBACK
					   ? "@loopback"
					   : a->host));
	if (!w->allowed && !closed)
		why_change(w, "network.allow+=@internet");
}

/* What all connections share, and who remembers them. */
static void note_share(struct why *w)
{
	const struct spec *s = &w->sandbox->profile.spec;

	if (s->network_rate.set) {
		why_note(w, "as fast as network.rate lets all connections together");
		why_rule(w, KEY_network_rate, NULL);
	}
	if (s->network_quota.set) {
		why_note(w, "until all connections together have used network.quota; then it is "
			    "refused");
		why_rule(w, KEY_network_quota, NULL);
	}
	if (s->network_learn.set)
		why_note(w, "what is reached becomes a rule in the file of network.learn");
}

static void judge_host(struct why *w, const char *host)
{
	const struct spec *s = &w->sandbox->profile.spec;
	bool closed = s->network_mode.num == NETWORK_MODE_FILTERED || pod_is_said(s) ||
		      s->network_allow.count > 0;
	const struct asked a = look(host);
	const struct item *denied = find_entry(&s->network_deny, &a);
	const struct item *allowed = find_entry(&s->network_allow, &a);
	const struct item *link = find_entry(&s->network_links, &a);

	if (is_own_loopback(host)) {
		deny(w, "the sandbox has a loopback of its own: only programs inside answer");
		return;
	}
	if (denied) {
		why_rule(w, KEY_network_deny, denied);
		deny(w, "at the ports that the rule names");
		w->change_means = "reachable";
		why_change(w, arena_printf(w->arena, "network.deny-=%s", denied->text));
		if (!allowed && !link && closed)
			why_change(w, arena_printf(w->arena, "network.allow+=%s", host));
		return;
	}
	if (!link && is_link_name(host)) {
		deny(w, "no entry of network.links leads to a sandbox of this name");
		return;
	}
	if (link) {
		why_rule(w, KEY_network_links, link);
		allow(w, "another sandbox, while it runs, at the ports that the link names");
		return;
	}
	if (allowed) {
		why_rule(w, KEY_network_allow, allowed);
		allow(w, "at the ports that the rule names");
		note_way(w, &a, true);
	} else {
		judge_unnamed(w, &a, closed);
	}
	propose(w, &a, closed);
}

void why_private(struct why *w, const char *host)
{
	judge_host(w, host);
	if (pod_is_said(&w->sandbox->profile.spec))
		why_note(w, "so it is when this sandbox makes the pod; one that runs already has "
			    "its own rules, and the loopback is that of all its members");
	if (w->allowed)
		note_share(w);
}
