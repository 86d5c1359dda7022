/* SPDX-License-Identifier: MIT */
/* container/cmd_info.c: cubby info: how one container or sandbox stands, and what it uses. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/fd.h"
#include "base/json.h"
#include "container/config.h"
#include "container/network.h"
#include "container/roll.h"
#include "container/standing.h"
#include "container/usage.h"
#include "container/verbs.h"
#include "spec/pod.h"
#include "spec/text.h"
#include "state/container.h"

struct info {
	struct work *w;
	struct roll_entry entry;
	struct used usage;
	struct network network;
	bool some; /* only what options ask for */
};

static int add_up(struct info *i, struct err *e)
{
	struct members all;

	if (i->entry.record.init <= 0)
		return 0;
	if (members_read(&i->w->arena, &all, e) < 0)
		return -1;
	i->usage = usage_look(i->w, &i->entry, &all);
	i->network = network_look(i->entry.record.init, &i->w->arena);
	return 0;
}

static bool wants(const struct info *i, enum option_id id)
{
	return !i->some || work_has(i->w, id);
}

/* "State:          RUNNING", or the bare value. */
static void line(const struct info *i, const char *head, const char *value)
{
	char shown[2100];

	(void)esc_text(shown, sizeof(shown), value, strlen(value));
	if (work_has(i->w, OPTION_info_human))
		(void)puts(shown);
	else
		(void)printf("%-15s %s\n", head, shown);
}

static void print_addresses(const struct info *i, const char *list)
{
	while (*list) {
		size_t len = strcspn(list, ",");

		line(i, "IP:", arena_copy(&i->w->arena, list, len));
		list += len;
		list += strspn(list, ", ");
	}
}

static void print_stats(const struct info *i)
{
	struct arena *a = &i->w->arena;
	bool bare = work_has(i->w, OPTION_info_human);

	line(i, "CPU use:",
	     arena_printf(a, "%" PRIu64 ".%03u%s", i->usage.cpu_ms / 1000,
			  (unsigned)(i->usage.cpu_ms % 1000), bare ? "" : " seconds"));
	line(i, "Memory use:",
	     bare ? arena_printf(a, "%" PRIu64, i->usage.memory)
		  : arena_printf(a, "%.2f MiB", (double)i->usage.memory / (1 << 20)));
	line(i, "Processes:", arena_printf(a, "%u", i->usage.tasks));
	if (!*i->network.interfaces)
		return;
	line(i, "Link:", i->network.interfaces);
	line(i, " TX bytes:", arena_printf(a, "%" PRIu64, i->network.sent));
	line(i, " RX bytes:", arena_printf(a, "%" PRIu64, i->network.received));
}

/* How the last run ended, of one that is stopped. */
static void print_last(const struct info *i)
{
	const struct record *r = &i->entry.record;
	const char *lost = standing_lost(i->w, i->entry.name, r);

	if (r->exit < 0 || i->some)
		return;
	line(i, "Last exit:", arena_printf(&i->w->arena, "%d (%s)", r->exit, r->reason));
	if (*r->problem)
		line(i, "Problem:", r->problem);
	if (lost)
		line(i, "Problem:", lost);
}

static void print_info(const struct info *i)
{
	const struct record *r = &i->entry.record;
	struct arena *a = &i->w->arena;

	if (!i->some)
		line(i, "Name:", i->entry.name);
	if (wants(i, OPTION_info_state))
		line(i, "State:", record_state_name(r->state));
	if (r->init > 0 && wants(i, OPTION_info_pid))
		line(i, "PID:", arena_printf(a, "%d", r->init));
	if (!i->some) {
		line(i, "Profile:", r->profile);
		line(i, "Command:", r->command);
	}
	if (r->state == STATE_STOPPED) {
		print_last(i);
		return;
	}
	if (!i->some) {
		line(i, "Supervisor:", arena_printf(a, "%d", r->supervisor));
		line(i, "Cgroup:", i->usage.cgroup ? i->usage.cgroup : "none: frozen by SIGSTOP");
		if (i->usage.budget)
			line(i, "Budget:", i->usage.budget);
	}
	if (wants(i, OPTION_info_ips)) {
		print_addresses(i, i->network.ipv4);
		print_addresses(i, i->network.ipv6);
	}
	if (wants(i, OPTION_info_stats))
		print_stats(i);
}

static void print_json(struct json *j, const struct info *i)
{
	const struct record *r = &i->entry.record;

	json_object(j, NULL);
	json_string(j, "name", i->entry.name);
	json_string(j, "kind", i->entry.is_container ? "container" : "sandbox");
	json_string(j, "state", record_state_name(r->state));
	json_string(j, "profile", r->profile);
	json_string(j, "command", r->command);
	json_number(j, "started", r->started);
	json_number(j, "changed", r->changed);
	if (r->state == STATE_STOPPED && r->exit >= 0) {
		json_number(j, "exit", r->exit);
		json_string(j, "reason", r->reason);
		json_string(j, "problem", *r->problem ? r->problem : NULL);
	}
	if (r->state != STATE_STOPPED) {
		json_number(j, "supervisor", r->supervisor);
		json_number(j, "init", r->init);
		json_number(j, "cpu_ms", (int64_t)i->usage.cpu_ms);
		json_number(j, "memory", (int64_t)i->usage.memory);
		json_number(j, "processes", i->usage.tasks);
		json_string(j, "cgroup", i->usage.cgroup);
		json_string(j, "budget", i->usage.budget);
		json_string(j, "interfaces", i->network.interfaces);
		json_string(j, "ipv4", i->network.ipv4);
		json_string(j, "ipv6", i->network.ipv6);
		json_number(j, "received", (int64_t)i->network.received);
		json_number(j, "sent", (int64_t)i->network.sent);
	}
	json_end_object(j);
}

/* One key of the kept config, as a profile says it. */
static int print_key(struct info *i, const char *name, struct err *e)
{
	const struct key *key = key_find(name, strlen(name));
	struct arena *a = &i->w->arena;
	struct profile profile;
	const struct value *v;
	const char *text = "";

	if (!key)
		return err_usage(e, "'%s' is not a key of a profile", name);
	if (!i->entry.is_container)
		return err_usage(e, "'%s' is a sandbox of run: it has no config of its own",
				 i->entry.name);
	if (config_load(i->w, i->entry.name, &profile, e) < 0)
		return -1;
	v = spec_value_const(&profile.spec, key->id);
	if (!type_is_list(key->type) && v->set)
		text = text_value(key, v->text, a);
	for (unsigned n = 0; n < v->count; n++)
		text = arena_printf(a, "%s%s%s", text, n ? ", " : "",
				    text_value(key, v->items[n].text, a));
	if (type_is_list(key->type))
		text = arena_printf(a, "[%s]", text);
	if (work_has(i->w, OPTION_info_human))
		(void)puts(text);
	else
		(void)printf("%s = %s\n", key->name, text);
	return 0;
}

/* What a dead supervisor left is written down now that somebody asks. */
static int settle(struct work *w, const char *name, struct err *e)
{
	OWN_FD int lock_fd = -1;
	OWN_FD int dir_fd = -1;
	struct record record;

	if (!container_exists(&w->facts, name, &w->arena))
		return 0;
	dir_fd = container_open(&w->facts, name, &w->arena, e);
	if (dir_fd < 0 || record_read(dir_fd, &w->arena, &record, e) < 0)
		return -1;
	if (record.state == STATE_STOPPED || container_is_alive(dir_fd))
		return 0;
	lock_fd = container_lock(&w->facts, name, &w->arena, e);
	return lock_fd < 0 || standing_settle(w, name, lock_fd, &record, e) < 0 ? -1 : 0;
}

int cmd_info(int argc, char *const *argv, struct err *e)
{
	static struct info i;
	struct json j;

	(void)argc;
	if (work_begin("info", false, argv, &i.w, e) < 0 || work_some_names(i.w, e) < 0)
		return -1;
	i.some = work_has(i.w, OPTION_info_state) || work_has(i.w, OPTION_info_pid) ||
		 work_has(i.w, OPTION_info_ips) || work_has(i.w, OPTION_info_stats);
	json_init(&j, stdout);
	if (work_has(i.w, OPTION_info_json))
		json_array(&j, NULL);
	for (unsigned n = 0; n < i.w->options.name_count; n++) {
		const char *name = i.w->options.names[n];

		i.usage = (struct used){.cgroup = NULL};
		if ((!pod_is_name(name) && container_check_name(name, e) < 0) ||
		    settle(i.w, name, e) < 0 || roll_find(i.w, name, &i.entry, e) < 0 ||
		    add_up(&i, e) < 0)
			return -1;
		if (work_has(i.w, OPTION_info_config)) {
			if (print_key(&i, work_option(i.w, OPTION_info_config), e) < 0)
				return -1;
		} else if (work_has(i.w, OPTION_info_json)) {
			print_json(&j, &i);
		} else {
			print_info(&i);
		}
	}
	if (work_has(i.w, OPTION_info_json)) {
		json_end_array(&j);
		json_done(&j);
	}
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write");
}
