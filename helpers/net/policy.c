/* SPDX-License-Identifier: MIT */
/* net/policy.c: the rules, and the order in which they count. */
#include "helpers/net/policy.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/net/doh.h"
#include "helpers/net/hostfile.h"
#include "helpers/net/lease.h"
#include "helpers/net/log.h"
#include "helpers/net/loop.h"
#include "helpers/net/names.h"
#include "helpers/net/need.h"
#include "helpers/net/pace.h"
#include "helpers/net/private_name.h"
#include "helpers/net/question.h"
#include "helpers/net/quota.h"
#include "helpers/net/wayout.h"
#include "helpers/net/zone.h"

/* DNS over TLS and QUIC: names are asked of our resolver only. */
enum { DNS_OVER_TLS_PORT = 853, WEB_PORT = 80, SECURE_WEB_PORT = 443 };
enum { ECHO_HEAD = 8 /* of ICMP */ };

struct rules {
	struct target *list;
	unsigned count;
};

static struct rules allowed;
static struct rules denied;
static struct rules linked; /* each to one sandbox: see net/link.h */
static bool filtered;       /* nothing is reached but what is allowed */
static enum netrules_miss miss;
static enum netrules_sni sni;
static bool real_names; /* names with rules are answered with leases of their own addresses */

static int read_list(int rules_fd, unsigned count, struct rules *ret, struct err *e)
{
	size_t size = count * sizeof(*ret->list);

	/* Room for those that are added later, too: verdicts point into the list. */
	ret->list = calloc(count + NETRULES_ADDED, sizeof(*ret->list));
	if (!ret->list)
		return err_sys(e, "cannot keep the rules of the private network");
	if (fd_read_all(rules_fd, ret->list, size) != (ssize_t)size)
		return err_set(e, "cannot understand the rules of the private network");
	ret->count = count;
	return 0;
}

int policy_read(int rules_fd, struct err *e)
{
	struct netrules_head head;

	if (fd_read_all(rules_fd, &head, sizeof(head)) != (ssize_t)sizeof(head) ||
	    head.allowed > NETRULES_MAX || head.denied > NETRULES_MAX ||
	    head.links > NETRULES_LINKS)
		return err_set(e, "cannot understand the rules of the private network");
	if (read_list(rules_fd, head.allowed, &allowed, e) < 0 ||
	    read_list(rules_fd, head.denied, &denied, e) < 0 ||
	    read_list(rules_fd, head.links, &linked, e) < 0)
		return -1;
	if (head.servers > NETRULES_SERVERS)
		return err_set(e, "cannot understand the name servers of the private network");
	if (head.servers > 0)
		hostfile_use_servers(head.server[0], head.servers);
	if (wayout_begin(&head.via, e) < 0)
		return -1;
	filtered = head.filtered || head.allowed > 0;
	miss = head.miss;
	real_names = head.real_names;
	sni = head.sni;
	pace_begin(head.rate);
	return quota_begin(head.quota) < 0
		       ? err_sys(e, "cannot serve the private network without its count")
		       : 0;
}

bool policy_is_read(void)
{
	return allowed.list && denied.list;
}

void policy_add(const struct target *t, bool deny)
{
	static unsigned added;
	struct rules *rules = deny ? &denied : &allowed;

	if (!rules->list || added == NETRULES_ADDED)
		return;
	rules->list[rules->count++] = *t;
	added++;
}

unsigned policy_rules(bool *ret_filtered)
{
	*ret_filtered = filtered;
	return allowed.count + denied.count;
}

static bool is_name_rule(const struct target *t)
{
	return t->kind == TARGET_EXACT || t->kind == TARGET_BELOW;
}

/* What is said without ports: for an allowed name those of the web, else all. */
static bool covers(const struct target *t, bool deny, uint8_t protocol, uint16_t port)
{
	/* A host that is named with nothing else can be pinged, too. */
	if (protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6)
		return t->tcp && t->udp && t->port_count == 0;
	if (!(protocol == IPPROTO_TCP ? t->tcp : t->udp))
		return false;
	if (t->port_count > 0)
		return target_has_port(t, port);
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
		return (t->group == GROUP_DOH && doh_has_name(name)) ||
		       (t->group == GROUP_INTERNET && wayout_is_proxy() &&
			!private_name_is_near(name));
	return target_is_name(t, name);
}

static const struct target *find(const struct rules *rules, uint8_t protocol,
				 const struct address *a, const char *name)
{
	bool deny = rules == &denied;

	for (unsigned i = 0; i < rules->count; i++) {
		const struct target *t = &rules->list[i];

		if (covers(t, deny, protocol, a->port) &&
		    (name ? matches_name(t, name) : matches_address(t, a)))
			return t;
	}
	return NULL;
}

/* A miss: no rule speaks of it. */
static const char why_zone[] = "zone";
static const char why_not_allowed[] = "not-allowed";

/* The hello of QUIC is not looked into: programs then go on with TCP. */
static const char why_quic[] = "name-in-quic";

static const char why_over_tls[] = "names-over-tls";

/* Neither: it could only go around the proxy. */
static const char why_no_proxy[] = "not-through-proxy";

/* Why an address is not dialled, or NULL; then *ret_rule is what allows it, if a rule does. */
static const char *refuse_address(uint8_t protocol, const struct address *a, bool named,
				  bool consented, const struct target **ret_rule)
{
	const struct target *rule = find(&allowed, protocol, a, NULL);

	if (find(&denied, protocol, a, NULL))
		return "deny";
	if (rule) {
		*ret_rule = rule;
		return NULL;
	}
	if (zone_of(a) != ZONE_INTERNET && named)
		return "name-leads-inside";
	if (zone_of(a) != ZONE_INTERNET && !consented)
		return why_zone;
	return named || consented || !filtered ? NULL : why_not_allowed;
}

/* Nobody here knows where the name leads. */
static const char *judge_name_away(const char *name, bool consented, struct verdict *v)
{
	if (private_name_is_number(name) || (!v->rule && private_name_is_near(name)))
		return "name-leads-inside";
	if (filtered && !v->rule && !consented)
		return why_not_allowed;
	v->target_count = 1;
	return NULL;
}

static const char *judge_name(uint8_t protocol, const struct address *to, const struct name *n,
			      bool consented, struct verdict *v)
{
	const char *why = "no-address";

	if (find(&denied, protocol, to, names_text(n)))
		return "deny";
	v->rule = find(&allowed, protocol, to, names_text(n));
	if (wayout_is_proxy()) {
		v->targets[0] = *to;
		return judge_name_away(names_text(n), consented, v);
	}
	if (filtered && !v->rule && !consented)
		return why_not_allowed;
	v->target_count = names_addresses(n, to, v->targets, POLICY_TARGETS);
	for (unsigned i = 0; i < v->target_count;) {
		const struct target *ignored;
		const char *refused;

		v->targets[i].port = to->port;
		refused = refuse_address(protocol, &v->targets[i], true, false, &ignored);
		if (refused)
			v->targets[i] = v->targets[--v->target_count];
		else
			i++;
		why = refused ? refused : why;
	}
	return v->target_count > 0 ? NULL : why;
}

static bool is_link_name(const char *name)
{
	for (unsigned i = 0; i < linked.count; i++)
		if (target_is_name(&linked.list[i], name))
			return true;
	return false;
}

/* Names of sandboxes are nobody else's business. */
static bool is_below_cubby(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && !strcmp(dot, ".cubby");
}

/* Another sandbox is no place of the host's: no other rule opens it, and no proxy is asked. */
static const char *judge_link(uint8_t protocol, const struct address *to, const char *name,
			      struct verdict *v)
{
	if (find(&denied, protocol, to, name))
		return "deny";
	v->rule = find(&linked, protocol, to, name);
	if (!v->rule)
		return "not-linked";
	v->link = 1 + (unsigned)(v->rule - linked.list);
	return NULL;
}

/* To a proxy these would be its own. */
static bool is_only_here(const struct address *a)
{
	enum address_zone zone = zone_of(a);

	return zone != ZONE_INTERNET && zone != ZONE_LAN;
}

static const char *judge_address(uint8_t protocol, const struct address *to, bool consented,
				 struct verdict *v)
{
	v->targets[0] = *to;
	v->target_count = 1;
	if (names_is_gateway(to) && !address_parse("127.0.0.1", to->port, &v->targets[0]))
		return "zone";
	if (wayout_is_proxy() && is_only_here(&v->targets[0]))
		return find(&allowed, protocol, &v->targets[0], NULL) ? why_no_proxy : why_zone;
	if (to->port == DNS_OVER_TLS_PORT && !find(&allowed, protocol, to, NULL))
		return why_over_tls;
	return refuse_address(protocol, &v->targets[0], false, consented, &v->rule);
}

/*
 * An address that names were answered with. Another name's rules count for it as well where both
 * lead there: what a program connects to does not tell them apart, and deny wins.
 */
static const char *judge_leased(uint8_t protocol, const struct address *to, bool consented,
				struct verdict *v)
{
	const struct target *ignored;
	int64_t now = loop_now();

	for (const struct lease *l = lease_next(to, NULL, now); l; l = lease_next(to, l, now)) {
		const struct target *rule = find(&allowed, protocol, to, lease_name(l));

		if (!v->name || (rule && !v->rule))
			v->name = lease_name(l);
		/* Its rule may have come after its answer. */
		if (find(&denied, protocol, to, lease_name(l)))
			return "deny";
		if (real_names && !v->rule)
			v->rule = rule;
	}
	if (!v->rule)
		return judge_address(protocol, to, consented, v);
	v->targets[0] = *to;
	v->target_count = 1;
	return refuse_address(protocol, to, true, false, &ignored);
}

static enum refusal refusal_of(const char *why)
{
	if (miss == MISS_DROP)
		return REFUSAL_NONE;
	return miss == MISS_REFUSE || why == why_over_tls || why == why_quic ? REFUSAL_RESET
									     : REFUSAL_DENIED;
}

static bool is_miss(const char *why)
{
	return why == why_zone || why == why_not_allowed;
}

/* What a slip of a finger must not open is for rules alone; so is what nobody connects to. */
static bool is_worth_asking(const struct address *a)
{
	enum address_zone zone = zone_of(a);

	if (names_of_address(a))
		return true;
	if (wayout_is_proxy() && zone != ZONE_INTERNET && zone != ZONE_LAN)
		return false;
	return !names_is_gateway(a) && zone != ZONE_LOOPBACK && zone != ZONE_METADATA &&
	       zone != ZONE_OTHER;
}

static bool may_ask(const struct frame *f, const char *why)
{
	return miss == MISS_ASK && is_miss(why) && question_can_be_asked() &&
	       (f->protocol == IPPROTO_TCP || f->protocol == IPPROTO_UDP) &&
	       is_worth_asking(&f->to);
}

static const char *why_after(const char *why, enum consent consent)
{
	if (!is_miss(why) || consent == CONSENT_UNASKED || consent == CONSENT_YES)
		return why;
	return consent == CONSENT_NO ? "answered-no" : "not-answered";
}

static const char *judge(const struct frame *f, const struct name *n, bool consented,
			 struct verdict *v)
{
	if (n && is_link_name(names_text(n)))
		return judge_link(f->protocol, &f->to, names_text(n), v);
	if (wayout_is_proxy() && f->protocol != IPPROTO_TCP)
		return why_no_proxy;
	return n ? judge_name(f->protocol, &f->to, n, consented, v)
		 : judge_leased(f->protocol, &f->to, consented, v);
}

/* As it is counted: a connection has sent nothing yet. */
static size_t size_of(const struct frame *f)
{
	return f->payload_len + (f->is_echo ? ECHO_HEAD : 0);
}

struct verdict policy_judge(const struct frame *f, enum consent consent)
{
	struct verdict v = {.allowed = false};
	const struct name *n = names_of_address(&f->to);
	bool yes = consent == CONSENT_YES;
	const char *why = judge(f, n, yes, &v);

	if (n)
		v.name = names_text(n);
	if (!why && v.name && sni != SNI_OFF && f->protocol == IPPROTO_UDP &&
	    f->to.port == SECURE_WEB_PORT)
		why = why_quic;
	if ((!why || is_miss(why)) && !quota_fits(size_of(f)))
		why = quota_why;
	v.allowed = !why;
	v.asked = yes && !v.rule;
	v.ask = why && consent == CONSENT_UNASKED && may_ask(f, why);
	if (!v.ask)
		need_note(f, &v);
	if (why && !v.ask) {
		v.refusal = refusal_of(why);
		log_denial(f, v.name, why_after(why, consent));
	}
	return v;
}

static bool has_name_rule(const struct rules *rules, const char *name, bool whole)
{
	for (unsigned i = 0; i < rules->count; i++)
		if (matches_name(&rules->list[i], name) &&
		    (!whole || rules->list[i].port_count == 0))
			return true;
	return false;
}

/* Addresses may be allowed by themselves, so names that lead to them are worth asking. */
static bool has_address_rule(void)
{
	for (unsigned i = 0; i < allowed.count; i++)
		if (!is_name_rule(&allowed.list[i]))
			return true;
	return false;
}

/* Then there is no name to ask a person about. */
static bool allows_internet(void)
{
	for (unsigned i = 0; i < allowed.count; i++)
		if (allowed.list[i].kind == TARGET_GROUP && allowed.list[i].group == GROUP_INTERNET)
			return true;
	return false;
}

static enum naming naming_away(const char *name)
{
	if (has_name_rule(&allowed, name, false) && !private_name_is_number(name))
		return NAMING_AWAY;
	if (private_name_is_number(name) || private_name_is_near(name))
		return NAMING_NONE;
	return !filtered || (miss == MISS_ASK && question_can_be_asked()) ? NAMING_AWAY
									  : NAMING_NONE;
}

static bool has_rule_for_address(const struct address *a)
{
	for (unsigned i = 0; i < allowed.count; i++)
		if (matches_address(&allowed.list[i], a))
			return true;
	return false;
}

bool policy_may_lease(const struct address *a)
{
	return zone_of(a) == ZONE_INTERNET || has_rule_for_address(a);
}

enum naming policy_naming(const char *name)
{
	if (has_name_rule(&denied, name, true))
		return NAMING_NONE;
	if (is_link_name(name))
		return NAMING_LINKED;
	if (is_below_cubby(name))
		return NAMING_NONE;
	if (wayout_is_proxy())
		return naming_away(name);
	if (has_name_rule(&allowed, name, false) || has_name_rule(&denied, name, false))
		return real_names ? NAMING_LEASED : NAMING_SYNTHETIC;
	if (!filtered || allows_internet())
		return NAMING_REAL;
	if (miss == MISS_ASK && question_can_be_asked())
		return NAMING_ASKED;
	return has_address_rule() ? NAMING_REAL : NAMING_NONE;
}

enum netrules_sni policy_sni(void)
{
	return sni;
}

/* Several names may have been answered with one address, and each is as good as what was meant. */
bool policy_may_name(const struct address *to, const char *meant, const char *name)
{
	int64_t now = loop_now();

	if (!strcmp(meant, name))
		return true;
	for (const struct lease *l = lease_next(to, NULL, now); l; l = lease_next(to, l, now))
		if (!strcmp(lease_name(l), name))
			return !filtered || find(&allowed, IPPROTO_TCP, to, name);
	return false;
}
