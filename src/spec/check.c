/* SPDX-License-Identifier: MIT */
/*
 * spec/check.c: rules between settings.
 *
 * A setting of a lower layer that a higher one made pointless is no error: `--home fresh` may be
 * said to a profile that names its home. What the same or a higher layer says must make sense.
 */
#include "spec/check.h"

#include <string.h>

#include "base/signame.h"
#include "base/target.h"
#include "base/via.h"
#include "base/words.h"
#include "spec/check_backend.h"
#include "spec/checker.h"
#include "spec/pod.h"
#include "spec/set.h"
#include "spec/share.h"

/* The kernel's, in cpu.weight and io.weight, and in cpu.max for the period that is used. */
#define WEIGHT_MAX 10000
#define CPUS_MIN 10

/* As many as cubby-net asks, see wire/netrules.h. */
#define SERVERS_MAX 4
#define LINKS_MAX 16

static bool is_said(const struct value *v)
{
	return v->count > 0 || (v->set && v->layer > 0);
}

/* The place of a scalar, or of the newest entry of a list. */
static struct origin place_of(const struct value *v)
{
	return v->count ? v->items[v->count - 1].at : v->at;
}

static uint32_t layer_of(const struct value *v)
{
	return v->count ? v->items[v->count - 1].layer : v->layer;
}

static const char *text_at(const struct checker *c, struct origin at)
{
	return origin_text(c->diags->arena, at);
}

/* `key` means something only while `other` has a certain value. */
struct need {
	enum key_id key;
	enum key_id other;
	int64_t num;
	enum severity severity;
	const char *reason;
};

static const struct need needs[] = {
	{KEY_ids_user, KEY_ids_map, IDS_MAP_RANGE, SEVERITY_ERROR,
	 "with one id there is no choice: it is your own, or 0 with ids.map = \"root\""},
	{KEY_ids_group, KEY_ids_map, IDS_MAP_RANGE, SEVERITY_ERROR,
	 "with one id there is no choice: it is your own, or 0 with ids.map = \"root\""},
	{KEY_home_name, KEY_home_mode, HOME_MODE_APP, SEVERITY_ERROR,
	 "only persistent homes have names"},
	{KEY_network_abstract, KEY_network_mode, NETWORK_MODE_HOST, SEVERITY_WARNING,
	 "an own network has none of the host's abstract sockets"},
};

static const char *word_of(const struct checker *c, enum key_id id, int64_t num)
{
	struct value v = {.num = num};

	return type_print(&key_table[id], &v, c->diags->arena);
}

static void check_need(const struct checker *c, const struct need *n)
{
	const struct value *v = spec_value_const(c->spec, n->key);
	const struct value *other = spec_value_const(c->spec, n->other);
	const char *wanted = word_of(c, n->other, n->num);
	const char *name = key_table[n->key].name;

	if (!is_said(v) || other->num == n->num || layer_of(v) < other->layer)
		return;
	/* Another sandbox's network has that one's. */
	if (n->key == KEY_network_abstract &&
	    (share_is_said(c->spec, SHARE_NET) || pod_is_said(c->spec)))
		return;
	if (n->severity == SEVERITY_ERROR)
		diag_error(c->diags, place_of(v), "needs",
			   "'%s' needs %s = \"%s\", but it is \"%s\" (%s)", name,
			   key_table[n->other].name, wanted, other->text, text_at(c, other->at));
	else
		diag_warn(c->diags, place_of(v), "no-effect",
			  "'%s' has no effect without %s = \"%s\"", name, key_table[n->other].name,
			  wanted);
	diag_note(c->diags, "%s", n->reason);
}

/* Two settings that exclude each other: the newer one is marked, the older one is named. */
void check_contradiction(const struct checker *c, enum key_id one, enum key_id other,
			 const char *reason)
{
	bool swap = layer_of(spec_value_const(c->spec, other)) >
		    layer_of(spec_value_const(c->spec, one));
	enum key_id newer = swap ? other : one;
	enum key_id older = swap ? one : other;
	const struct value *a = spec_value_const(c->spec, newer);
	const struct value *b = spec_value_const(c->spec, older);
	const char *a_text = a->count ? a->items[a->count - 1].text : a->text;
	const char *b_text = b->count ? b->items[b->count - 1].text : b->text;

	diag_error(c->diags, place_of(a), "contradiction",
		   "%s = \"%.100s\" contradicts %s = \"%.100s\" (%s)", key_table[newer].name,
		   a_text, key_table[older].name, b_text, text_at(c, place_of(b)));
	diag_note(c->diags, "%s", reason);
}

/* Sockets of services are mounted. */
static void check_doors(const struct checker *c)
{
	static const enum key_id doors[] = {
		KEY_display_wayland,   KEY_display_x11, KEY_sound_play,  KEY_sound_record,
		KEY_session_talk,      KEY_session_own, KEY_session_see, KEY_session_call,
		KEY_session_broadcast, KEY_system_talk, KEY_system_call, KEY_system_broadcast,
		KEY_dbus_a11y,         KEY_portals,
	};

	for (size_t i = 0; i < COUNT_OF(doors); i++) {
		const struct value *v = spec_value_const(c->spec, doors[i]);

		if (v->num || v->count)
			check_contradiction(c, doors[i], KEY_isolation,
					    "its socket inside would need a mount");
	}
}

/* What only namespaces and mounts can do. */
static void check_isolation(const struct checker *c)
{
	static const enum key_id impossible[] = {
		KEY_hostname,       KEY_files_lock,    KEY_files_hide,  KEY_files_noexec,
		KEY_files_tmp,      KEY_files_overlay, KEY_caps,        KEY_ids_user,
		KEY_ids_group,      KEY_limits_disk,   KEY_time_offset, KEY_overlay_keep,
		KEY_overlay_layers, KEY_overlay_tmpfs, KEY_view_hide,   KEY_view_redact,
		KEY_view_lock,      KEY_root_tree,     KEY_root_layers, KEY_volumes,
		KEY_share,
	};

	if (c->spec->isolation.num != ISOLATION_LANDLOCK)
		return;
	for (size_t i = 0; i < COUNT_OF(impossible); i++)
		if (is_said(spec_value_const(c->spec, impossible[i])))
			check_contradiction(
				c, impossible[i], KEY_isolation,
				"Landlock can only forbid; it makes nothing new, and hides "
				"nothing below what is seen");
	check_doors(c);
	if (c->spec->proc_virtual.num)
		check_contradiction(c, KEY_proc_virtual, KEY_isolation,
				    "what is shown in /proc would need a mount");
	if (c->spec->ids_map.num != IDS_MAP_SELF)
		check_contradiction(c, KEY_ids_map, KEY_isolation,
				    "other ids need a user namespace");
	if (c->spec->syscalls_nesting.num)
		check_contradiction(c, KEY_syscalls_nesting, KEY_isolation,
				    "namespaces inside would lift what Landlock forbids");
	if (c->spec->home_mode.num == HOME_MODE_APP || c->spec->home_mode.num == HOME_MODE_OVERLAY)
		check_contradiction(c, KEY_home_mode, KEY_isolation,
				    "a home in another place needs a mount");
	if (c->spec->root_mode.num == ROOT_MODE_HOST)
		check_contradiction(
			c, KEY_root_mode, KEY_isolation,
			"there is no root of its own; what is granted is seen, path by path");
	if (c->spec->network_mode.num == NETWORK_MODE_PRIVATE ||
	    c->spec->network_mode.num == NETWORK_MODE_FILTERED || pod_is_said(c->spec))
		check_contradiction(c, KEY_network_mode, KEY_isolation,
				    "an own network needs a network namespace");
	if (c->spec->landlock.num == LANDLOCK_OFF)
		check_contradiction(c, KEY_landlock, KEY_isolation, "nothing would be left");
}

/* A system of its own, a directory or layers, is beside nothing of the host's. */
static void check_own_root(const struct checker *c)
{
	static const enum key_id rules[] = {KEY_view_hide, KEY_view_redact, KEY_view_lock};
	const struct spec *s = c->spec;
	enum key_id own = s->root_layers.count ? KEY_root_layers : KEY_root_tree;

	if (!s->root_tree.set && !s->root_layers.count)
		return;
	if (s->root_tree.set && s->root_layers.count)
		check_contradiction(c, own, KEY_root_tree, "there is one system inside");
	if (own == KEY_root_layers && s->root_mode.num != ROOT_MODE_OVERLAY)
		check_contradiction(c, own, KEY_root_mode,
				    "layers are shared and never written: root.mode = \"overlay\" "
				    "keeps what changes");
	else if (s->root_mode.num == ROOT_MODE_HOST)
		check_contradiction(c, own, KEY_root_mode, "the host's own tree is used in place");
	if (s->overlay_keep.set)
		check_contradiction(c, own, KEY_overlay_keep,
				    "a container keeps what changes in a system of its own");
	if (s->overlay_layers.count)
		check_contradiction(c, own, KEY_overlay_layers,
				    "layers of cubby commit are the host's");
	for (size_t i = 0; i < COUNT_OF(rules); i++)
		if (spec_value_const(s, rules[i])->count)
			check_contradiction(
				c, own, rules[i],
				"its files are seen under other names than the rules have");
}

/* A process 1 of its own has a pid namespace, and a /proc that is mounted behind all others. */
static void check_pid1(const struct checker *c)
{
	const struct spec *s = c->spec;

	if (s->pid1.num != PID1_PROGRAM)
		return;
	if (s->isolation.num == ISOLATION_LANDLOCK)
		check_contradiction(c, KEY_pid1, KEY_isolation, "process 1 needs a pid namespace");
	if (s->root_mode.num == ROOT_MODE_HOST)
		check_contradiction(c, KEY_pid1, KEY_root_mode,
				    "an init writes in /dev and /run, which are the host's there");
	if (s->proc_virtual.num)
		check_contradiction(c, KEY_pid1, KEY_proc_virtual,
				    "its /proc is another one than that which shows the limits");
	if (s->syscalls_nesting.num)
		check_contradiction(c, KEY_pid1, KEY_syscalls_nesting,
				    "an init that can mount could take its own covers off");
}

/* Where the system can be written, it belongs to root inside. */
static void check_root(const struct checker *c)
{
	if (c->spec->root_mode.num == ROOT_MODE_OVERLAY && c->spec->ids_map.num == IDS_MAP_SELF)
		check_contradiction(
			c, KEY_root_mode, KEY_ids_map,
			"only root inside can write the system: use ids.map = \"range\" "
			"(or \"root\", without other users)");
	check_own_root(c);
}

/* Changes are kept on disk or in memory. */
static void check_overlay(const struct checker *c)
{
	const struct value *keep = &c->spec->overlay_keep;
	const struct value *tmpfs = &c->spec->overlay_tmpfs;

	if (keep->set && tmpfs->set && keep->layer == tmpfs->layer)
		check_contradiction(c, KEY_overlay_keep, KEY_overlay_tmpfs,
				    "what is kept is on disk; limits.disk is for the rest");
}

static void check_syscalls(const struct checker *c)
{
	const struct spec *s = c->spec;

	if (s->syscalls_policy.num == POLICY_STRICT && s->syscalls_nesting.num)
		check_contradiction(c, KEY_syscalls_policy, KEY_syscalls_nesting,
				    "the strict policy forbids namespaces and mounts; use "
				    "syscalls.policy = \"default\"");
	if (s->landlock.num == LANDLOCK_REQUIRE && s->syscalls_nesting.num)
		check_contradiction(c, KEY_landlock, KEY_syscalls_nesting,
				    "where Landlock guards files, nothing can be mounted inside");
	for (unsigned i = 0; i < s->syscalls_allow.count; i++) {
		const struct item *allowed = &s->syscalls_allow.items[i];

		for (unsigned j = 0; j < s->syscalls_deny.count; j++) {
			const struct item *denied = &s->syscalls_deny.items[j];

			if (strcmp(allowed->text, denied->text) != 0)
				continue;
			diag_error(c->diags, allowed->at, "contradiction",
				   "'%s' is in syscalls.allow and in syscalls.deny (%s)",
				   allowed->text, text_at(c, denied->at));
			diag_note(c->diags, "take it out of one: \"!%s\"", allowed->text);
		}
	}
}

/* Rules that nobody would enforce are an error, never a wish. */
static void check_network(const struct checker *c)
{
	static const enum key_id rules[] = {
		KEY_network_backend,      KEY_network_allow, KEY_network_deny,  KEY_network_on_miss,
		KEY_network_dns,          KEY_network_log,   KEY_network_ports, KEY_network_via,
		KEY_network_name_servers, KEY_network_sni,   KEY_network_links, KEY_network_learn,
		KEY_network_rate,         KEY_network_quota, KEY_network_pcap};
	const struct value *mode = &c->spec->network_mode;

	if (mode->num == NETWORK_MODE_PRIVATE || mode->num == NETWORK_MODE_FILTERED ||
	    mode->num == NETWORK_MODE_POD)
		return;
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		const struct value *v = spec_value_const(c->spec, rules[i]);

		if (!is_said(v) || layer_of(v) < mode->layer)
			continue;
		diag_error(c->diags, place_of(v), "needs",
			   "'%s' needs network.mode = \"filtered\" or \"private\", but it is "
			   "\"%s\" (%s)",
			   key_table[rules[i]].name, mode->text, text_at(c, mode->at));
		diag_note(c->diags, "without a network of its own nothing can be let through or "
				    "held back");
	}
}

/* Why a proxy cannot be asked for what is allowed, or NULL. */
static const char *why_no_proxy(const struct target *t)
{
	if (t->kind == TARGET_GROUP && t->group != GROUP_INTERNET && t->group != GROUP_LAN &&
	    t->group != GROUP_DOH)
		return "nothing goes around the proxy, and the proxy would reach its own";
	return t->tcp ? NULL : "a proxy carries TCP and nothing else";
}

/* What cubby-net has room for. */
static void check_most(const struct checker *c, enum key_id key, unsigned most, const char *what)
{
	const struct value *v = spec_value_const(c->spec, key);

	if (v->count > most)
		diag_error(c->diags, place_of(v), "value", "'%s' has at most %u %s, not %u",
			   key_table[key].name, most, what, v->count);
}

/* What is reached by name is looked up where the proxy is. */
static void check_via(const struct checker *c)
{
	const struct spec *s = c->spec;
	struct target t;
	struct via via;
	const char *why;

	if (!s->network_via.set || !via_parse(s->network_via.text, &via, &why) ||
	    !via_is_proxy(&via))
		return;
	if (s->network_dns.num == NETWORK_DNS_REAL)
		check_contradiction(
			c, KEY_network_dns, KEY_network_via,
			"names are looked up behind the proxy, and their addresses not told");
	if (s->network_name_servers.count)
		check_contradiction(c, KEY_network_name_servers, KEY_network_via,
				    "the proxy is told names, and nobody else is asked for them");
	for (unsigned i = 0; i < s->network_allow.count; i++) {
		const struct item *item = &s->network_allow.items[i];

		if (!target_parse(item->text, &t, &why) || !why_no_proxy(&t))
			continue;
		diag_error(c->diags, item->at, "contradiction",
			   "'%.200s' in network.allow cannot be reached by network.via (%s)",
			   item->text, text_at(c, s->network_via.at));
		diag_note(c->diags, "%s", why_no_proxy(&t));
	}
	for (unsigned i = 0; i < s->network_deny.count; i++) {
		const struct item *item = &s->network_deny.items[i];

		if (!target_parse(item->text, &t, &why) || t.kind == TARGET_EXACT ||
		    t.kind == TARGET_BELOW)
			continue;
		diag_warn(c->diags, item->at, "partly",
			  "'%.200s' in network.deny holds for addresses, not for names that lead "
			  "there",
			  item->text);
		diag_note(c->diags, "names are looked up behind the proxy of network.via");
	}
}

/* Over a /proc with covers the kernel lets nobody inside mount another one. */
static void check_proc(const struct checker *c)
{
	if (c->spec->proc_virtual.num && c->spec->syscalls_nesting.num)
		check_contradiction(c, KEY_proc_virtual, KEY_syscalls_nesting,
				    "a sandbox inside could not mount a /proc of its own");
}

static void check_limits(const struct checker *c)
{
	enum { NETWORKS = 2 };
	static const enum key_id above_zero[] = {
		KEY_network_rate,         KEY_network_quota,     KEY_limits_wall,
		KEY_limits_cpu_time,      KEY_limits_open_files, KEY_limits_processes,
		KEY_limits_address_space, KEY_limits_stack,      KEY_limits_disk,
		KEY_limits_memory,        KEY_limits_cpus,       KEY_limits_cpu_weight,
		KEY_limits_io_weight,     KEY_limits_tasks,
	};
	static const enum key_id weights[] = {KEY_limits_cpu_weight, KEY_limits_io_weight};
	const struct value *cpu_time = &c->spec->limits_cpu_time;
	const struct value *cpus = &c->spec->limits_cpus;

	for (size_t i = 0; i < COUNT_OF(above_zero); i++) {
		const struct value *v = spec_value_const(c->spec, above_zero[i]);

		if (!is_said(v) || v->num != 0)
			continue;
		diag_error(c->diags, v->at, "value", "'%s' must be more than 0",
			   key_table[above_zero[i]].name);
		diag_note(c->diags, "nothing could %s; leave it out for no limit",
			  i < NETWORKS ? "get through" : "run");
	}
	for (size_t i = 0; i < COUNT_OF(weights); i++) {
		const struct value *v = spec_value_const(c->spec, weights[i]);

		if (is_said(v) && v->num > WEIGHT_MAX)
			diag_error(c->diags, v->at, "value", "'%s' is at most %d, not %s",
				   key_table[weights[i]].name, WEIGHT_MAX, v->text);
	}
	if (is_said(cpus) && cpus->num > 0 && cpus->num < CPUS_MIN)
		diag_error(c->diags, cpus->at, "value", "'limits.cpus' is at least 0.01, not %s",
			   cpus->text);
	if (is_said(cpu_time) && cpu_time->num % 1000 != 0)
		diag_error(c->diags, cpu_time->at, "value",
			   "'limits.cpu-time' counts whole seconds, not %s", cpu_time->text);
}

static void check_home(const struct checker *c)
{
	const struct value *share = &c->spec->home_share;
	const struct value *mode = &c->spec->home_mode;

	if (mode->num != HOME_MODE_HOST || !share->count || layer_of(share) < mode->layer)
		return;
	diag_warn(c->diags, place_of(share), "no-effect",
		  "'home.share' has no effect with home.mode = \"host\" (%s)",
		  text_at(c, mode->at));
	diag_note(c->diags, "the whole home is there already");
}

static void check_container(const struct checker *c)
{
	const struct value *command = &c->spec->container_command;
	const struct value *halt = &c->spec->container_halt_signal;

	if (command->set && (!words_split(command->text, c->diags->arena) ||
			     !*words_split(command->text, c->diags->arena))) {
		diag_error(c->diags, command->at, "value", "'%.200s' is not a command",
			   command->text);
		diag_note(c->diags, "words are quoted as for a shell; a quote is not closed");
	}
	if (halt->set && signame_number(halt->text) < 0) {
		diag_error(c->diags, halt->at, "value", "'%.100s' is not a signal", halt->text);
		diag_note(c->diags, "a name such as TERM or RTMIN+3, or a number from 1 to 64");
	}
}

void spec_check(const struct spec *s, struct diags *d)
{
	struct checker c = {s, d};

	for (size_t i = 0; i < COUNT_OF(needs); i++)
		check_need(&c, &needs[i]);
	check_isolation(&c);
	check_root(&c);
	check_pid1(&c);
	check_overlay(&c);
	check_syscalls(&c);
	check_share(&c);
	check_network(&c);
	check_backend(s, d);
	check_most(&c, KEY_network_name_servers, SERVERS_MAX, "addresses");
	check_most(&c, KEY_network_links, LINKS_MAX, "entries");
	check_via(&c);
	check_proc(&c);
	check_limits(&c);
	check_home(&c);
	check_container(&c);
	check_unsafe(&c);
}
