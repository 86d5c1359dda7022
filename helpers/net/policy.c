/* SPDX-License-Identifier: MIT */
/* net/policy.c: the rules, and the order in which they count. */
#include "helpers/net/policy.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/net/doh.h"
#include "helpers/net/log.h"
#include "helpers/net/names.h"
#include "helpers/net/zone.h"
#include "wire/netrules.h"

/* DNS over TLS and QUIC: names are asked of our resolver only. */
enum { DNS_OVER_TLS_PORT = 853, WEB_PORT = 80, SECURE_WEB_PORT = 443 };

static struct netrules_head head;
static struct target *allowed;
static struct target *denied;

int policy_read(int rules_fd, struct err *e)
{
	size_t count, size;

	if (fd_read_all(rules_fd, &head, sizeof(head)) != (ssize_t)sizeof(head) ||
	    head.allowed > NETRULES_MAX || head.denied > NETRULES_MAX)
		return err_set(e, "cannot understand the rules of the private network");
	count = head.allowed + head.denied;
	size = count * sizeof(*allowed);
	allowed = calloc(count + 1, sizeof(*allowed));
	if (!allowed)
		return err_sys(e, "cannot keep the rules of the private network");
	if (fd_read_all(rules_fd, allowed, size) != (ssize_t)size)
		return err_set(e, "cannot understand the rules of the private network");
	denied = allowed + head.allowed;
	return 0;
}

static bool is_name_rule(const struct target *t)
{
	return t->kind == TARGET_EXACT || t->kind == TARGET_BELOW;
}

static bool has_port(const struct target *t, uint16_t port)
{
	for (unsigned i = 0; i < t->port_count; i++)
		if (port >= t->first[i] && port <= t->last[i])
			return true;
	return false;
}

/* What is said without ports: for an allowed name those of the web, else all. */
static bool covers(const struct target *t, bool deny, uint8_t protocol, uint16_t port)
{
	if (!(protocol == IPPROTO_TCP ? t->tcp : t->udp))
		return false;
	if (t->port_count > 0)
		return has_port(t, port);
	return deny || !is_name_rule(t) || port == WEB_PORT || port == SECURE_WEB_PORT;
}

static bool in_group(const struct target *t, const struct address *a)
{
	static const enum target_group groups[ZONE_COUNT] = {
		[ZONE_INTERNET] = GROUP_INTERNET,   [ZONE_LOOPBACK] = GROUP_LOOPBACK,
		[ZONE_HOST] = GROUP_HOST,           [ZONE_LAN] = GROUP_LAN,
		[ZONE_LINKLOCAL] = GROUP_LINKLOCAL, [ZONE_METADATA] = GROUP_METADATA,
		[ZONE_OTHER] = GROUP_COUNT,
	};

	if (t->kind != TARGET_GROUP)
		return false;
	return t->group == GROUP_DOH ? doh_has_address(a) : groups[zone_of(a)] == t->group;
}

static bool matches_address(const struct target *t, const struct address *a)
{
	return target_has_address(t, a->ip.s6_addr) || in_group(t, a);
}

static bool matches_name(const struct target *t, const char *name)
{
	if (t->kind == TARGET_GROUP)
		return t->group == GROUP_DOH && doh_has_name(name);
	return target_is_name(t, name);
}

static bool list_has(const struct target *list, unsigned count, bool deny, uint8_t protocol,
		     const struct address *a, const char *name)
{
	for (unsigned i = 0; i < count; i++)
		if (covers(&list[i], deny, protocol, a->port) &&
		    (name ? matches_name(&list[i], name) : matches_address(&list[i], a)))
			return true;
	return false;
}

static bool is_denied(uint8_t protocol, const struct address *a, const char *name)
{
	return list_has(denied, head.denied, true, protocol, a, name);
}

static bool is_allowed(uint8_t protocol, const struct address *a, const char *name)
{
	return list_has(allowed, head.allowed, false, protocol, a, name);
}

/* Nothing was said that closes what is not named. */
static bool is_open(void)
{
	return !head.filtered && head.allowed == 0;
}

/* Why an address is not dialled, or NULL. */
static const char *refuse_address(uint8_t protocol, const struct address *a, bool named)
{
	if (is_denied(protocol, a, NULL))
		return "deny";
	if (is_allowed(protocol, a, NULL))
		return NULL;
	if (zone_of(a) != ZONE_INTERNET)
		return named ? "name-leads-inside" : "zone";
	return named || is_open() ? NULL : "not-allowed";
}

static const char *judge_name(uint8_t protocol, const struct address *to, const struct name *n,
			      struct verdict *v)
{
	const char *why = "no-address";

	if (is_denied(protocol, to, names_text(n)))
		return "deny";
	if (!is_open() && !is_allowed(protocol, to, names_text(n)))
		return "not-allowed";
	v->target_count = names_addresses(n, to, v->targets, POLICY_TARGETS);
	for (unsigned i = 0; i < v->target_count;) {
		const char *refused;

		v->targets[i].port = to->port;
		refused = refuse_address(protocol, &v->targets[i], true);
		if (refused)
			v->targets[i] = v->targets[--v->target_count];
		else
			i++;
		why = refused ? refused : why;
	}
	return v->target_count > 0 ? NULL : why;
}

static const char *judge_address(uint8_t protocol, const struct address *to, struct verdict *v)
{
	v->targets[0] = *to;
	v->target_count = 1;
	if (names_is_gateway(to) && !address_parse("127.0.0.1", to->port, &v->targets[0]))
		return "zone";
	if (to->port == DNS_OVER_TLS_PORT && !is_allowed(protocol, to, NULL))
		return "names-over-tls";
	return refuse_address(protocol, &v->targets[0], false);
}

static enum refusal refusal_of(const char *why)
{
	if (head.miss == MISS_DROP)
		return REFUSAL_NONE;
	return head.miss == MISS_REFUSE || !strcmp(why, "names-over-tls") ? REFUSAL_RESET
									  : REFUSAL_DENIED;
}

struct verdict policy_judge(const struct frame *f)
{
	struct verdict v = {.allowed = false};
	const struct name *n = names_of_address(&f->to);
	const char *why =
		n ? judge_name(f->protocol, &f->to, n, &v) : judge_address(f->protocol, &f->to, &v);

	v.allowed = !why;
	if (why) {
		v.refusal = refusal_of(why);
		log_denial(f, n ? names_text(n) : NULL, why);
	}
	return v;
}

static bool has_name_rule(const struct target *list, unsigned count, const char *name, bool whole)
{
	for (unsigned i = 0; i < count; i++)
		if (matches_name(&list[i], name) && (!whole || list[i].port_count == 0))
			return true;
	return false;
}

/* Addresses may be allowed by themselves, so names that lead to them are worth asking. */
static bool has_address_rule(void)
{
	for (unsigned i = 0; i < head.allowed; i++)
		if (!is_name_rule(&allowed[i]))
			return true;
	return false;
}

enum naming policy_naming(const char *name)
{
	if (has_name_rule(denied, head.denied, name, true))
		return NAMING_NONE;
	if (has_name_rule(allowed, head.allowed, name, false) ||
	    has_name_rule(denied, head.denied, name, false))
		return NAMING_SYNTHETIC;
	return is_open() || has_address_rule() ? NAMING_REAL : NAMING_NONE;
}
