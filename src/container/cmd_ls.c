/* SPDX-License-Identifier: MIT */
/* container/cmd_ls.c: cubby ls: containers and running sandboxes, from any login session. */
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/esc.h"
#include "base/json.h"
#include "container/members.h"
#include "container/network.h"
#include "container/own_cgroup.h"
#include "container/roll.h"
#include "container/verbs.h"

enum column {
#define COLUMN(name, head) COLUMN_##name,
#include "container/columns.def"
	COLUMN_COUNT
};

static const char *const heads[COLUMN_COUNT] = {
#define COLUMN(name, head) head,
#include "container/columns.def"
};

static const enum column plain[] = {COLUMN_name, COLUMN_state, COLUMN_profile, COLUMN_pid,
				    COLUMN_command};
static const enum column fancy[] = {COLUMN_name, COLUMN_state, COLUMN_groups,
				    COLUMN_ipv4, COLUMN_ipv6,  COLUMN_unprivileged};

struct list {
	struct work *w;
	struct roll roll;
	struct members members; /* of the machine, read when a column needs them */
	bool members_known;
	enum column columns[COLUMN_COUNT];
	unsigned column_count;
};

static bool is_running(const struct roll_entry *r)
{
	return r->record.state != STATE_STOPPED;
}

/* Whether the two lists, separated by commas, have a word in common. */
static bool share_word(const char *a, const char *b)
{
	while (*a) {
		size_t len = strcspn(a, ",");

		for (const char *at = b; *at; at += strcspn(at, ","), at += *at == ',')
			if (len > 0 && strcspn(at, ",") == len && !strncmp(a, at, len))
				return true;
		a += len;
		a += *a == ',';
	}
	return false;
}

static bool is_wanted(const struct work *w, const struct roll_entry *r)
{
	const char *groups = work_option(w, OPTION_ls_groups);
	const char *filter = work_option(w, OPTION_ls_filter);
	enum container_state state = r->record.state;
	bool named = w->options.name_count == 0;

	for (unsigned i = 0; i < w->options.name_count; i++)
		named = named || fnmatch(w->options.names[i], r->name, 0) == 0;
	if (!named || (filter && fnmatch(filter, r->name, 0) != 0))
		return false;
	if (groups && !share_word(groups, r->record.groups))
		return false;
	if (work_has(w, OPTION_ls_defined) && !r->is_container)
		return false;
	if (work_has(w, OPTION_ls_active) && !is_running(r))
		return false;
	if (!work_has(w, OPTION_ls_running) && !work_has(w, OPTION_ls_frozen) &&
	    !work_has(w, OPTION_ls_stopped))
		return true;
	return (work_has(w, OPTION_ls_running) && state == STATE_RUNNING) ||
	       (work_has(w, OPTION_ls_frozen) && state == STATE_FROZEN) ||
	       (work_has(w, OPTION_ls_stopped) && state == STATE_STOPPED);
}

static uint64_t memory_of(struct list *l, const struct roll_entry *r)
{
	struct err ignored;
	struct members own;
	uint64_t sum = 0;

	if (!l->members_known && members_read(&l->w->arena, &l->members, &ignored) < 0)
		return 0;
	l->members_known = true;
	own = members_of(&l->members, r->record.init, &l->w->arena);
	for (unsigned i = 0; i < own.count; i++)
		sum += own.items[i].memory;
	return sum;
}

static const char *uptime(struct work *w, const struct roll_entry *r)
{
	int64_t s = r->record.started > 0 ? (record_now() - r->record.started) / 1000 : -1;

	if (!is_running(r) || s < 0)
		return "-";
	return arena_printf(&w->arena, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60),
			    (int)(s % 60));
}

static const char *number(struct work *w, int64_t n)
{
	return n > 0 ? arena_printf(&w->arena, "%" PRId64, n) : "-";
}

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

static const char *budget(struct work *w, const struct roll_entry *r)
{
	const char *name = own_cgroup_budget(w, r);

	return name ? name : "-";
}

static const char *cell(struct list *l, const struct roll_entry *r, enum column column)
{
	struct work *w = l->w;

	switch (column) {
	case COLUMN_name:
		return r->name;
	case COLUMN_state:
		return r->problem ? "UNKNOWN" : record_state_name(r->record.state);
	case COLUMN_profile:
		return or_dash(r->record.profile);
	case COLUMN_pid:
		return number(w, r->record.supervisor);
	case COLUMN_init:
		return number(w, r->record.init);
	case COLUMN_command:
		return r->problem ? arena_printf(&w->arena, "(%s)", r->problem)
				  : or_dash(r->record.command);
	case COLUMN_groups:
		return or_dash(r->record.groups);
	case COLUMN_interface:
		return or_dash(network_look(r->record.init, &w->arena).interfaces);
	case COLUMN_ipv4:
		return or_dash(network_look(r->record.init, &w->arena).ipv4);
	case COLUMN_ipv6:
		return or_dash(network_look(r->record.init, &w->arena).ipv6);
	case COLUMN_unprivileged:
		return "true";
	case COLUMN_ram:
		return is_running(r) ? arena_printf(&w->arena, "%.2fMB",
						    (double)memory_of(l, r) / (1 << 20))
				     : "-";
	case COLUMN_swap:
		return "-";
	case COLUMN_uptime:
		return uptime(w, r);
	case COLUMN_exit:
		return r->record.exit >= 0 ? arena_printf(&w->arena, "%d", r->record.exit) : "-";
	case COLUMN_budget:
		return budget(w, r);
	case COLUMN_COUNT:
		break;
	}
	return "";
}

static int choose_columns(struct list *l, struct err *e)
{
	const char *said = work_option(l->w, OPTION_ls_columns);
	bool all = work_has(l->w, OPTION_ls_fancy);

	if (!said) {
		memcpy(l->columns, all ? fancy : plain, all ? sizeof(fancy) : sizeof(plain));
		l->column_count = all ? COUNT_OF(fancy) : COUNT_OF(plain);
		return 0;
	}
	while (*said) {
		size_t len = strcspn(said, ",");
		unsigned i = 0;

		while (i < COLUMN_COUNT &&
		       (strlen(heads[i]) != len || strncasecmp(heads[i], said, len) != 0))
			i++;
		if (i == COLUMN_COUNT || l->column_count == COLUMN_COUNT) {
			(void)err_usage(e, "'%.*s' is not a column", (int)len, said);
			return err_hint(e, "NAME STATE PROFILE PID INIT COMMAND GROUPS "
					   "INTERFACE IPV4 IPV6 UNPRIVILEGED RAM SWAP UPTIME EXIT "
					   "BUDGET");
		}
		l->columns[l->column_count++] = (enum column)i;
		said += len;
		said += *said == ',';
	}
	return 0;
}

/* Every column is as wide as its widest cell; the last is not padded. */
static void print_table(struct list *l)
{
	struct arena *a = &l->w->arena;
	unsigned rows = l->roll.count + 1;
	const char **cells = arena_alloc(a, rows * l->column_count * sizeof(*cells));
	size_t width[COLUMN_COUNT] = {0};

	for (unsigned row = 0; row < rows; row++)
		for (unsigned n = 0; n < l->column_count; n++) {
			const char *raw = row == 0
						  ? heads[l->columns[n]]
						  : cell(l, &l->roll.items[row - 1], l->columns[n]);
			size_t room = 4 * strlen(raw) + 1;
			char *shown = arena_alloc(a, room);
			size_t len = esc_text(shown, room, raw, strlen(raw));

			cells[row * l->column_count + n] = shown;
			width[n] = len > width[n] ? len : width[n];
		}
	for (unsigned row = 0; l->roll.count > 0 && row < rows; row++)
		for (unsigned n = 0; n < l->column_count; n++) {
			const char *text = cells[row * l->column_count + n];

			if (n + 1 == l->column_count)
				(void)printf("%s\n", text);
			else
				(void)printf("%-*s ", (int)width[n], text);
		}
}

static void print_json(struct list *l)
{
	struct json j;

	json_init(&j, stdout);
	json_array(&j, NULL);
	for (unsigned i = 0; i < l->roll.count; i++) {
		const struct roll_entry *r = &l->roll.items[i];

		json_object(&j, NULL);
		json_string(&j, "name", r->name);
		json_string(&j, "kind", r->is_container ? "container" : "sandbox");
		json_string(&j, "state", r->problem ? NULL : record_state_name(r->record.state));
		json_string(&j, "profile", r->problem ? NULL : r->record.profile);
		if (r->record.supervisor > 0)
			json_number(&j, "pid", r->record.supervisor);
		if (r->record.init > 0)
			json_number(&j, "init", r->record.init);
		json_string(&j, "command", r->problem ? NULL : r->record.command);
		json_string(&j, "groups", r->record.groups);
		if (r->record.exit >= 0)
			json_number(&j, "exit", r->record.exit);
		json_string(&j, "problem", r->problem);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_done(&j);
}

int cmd_ls(int argc, char *const *argv, struct err *e)
{
	static struct list l;
	unsigned kept = 0;

	(void)argc;
	if (work_begin("ls", false, argv, &l.w, e) < 0 || choose_columns(&l, e) < 0 ||
	    roll_call(l.w, &l.roll, e) < 0)
		return -1;
	for (unsigned i = 0; i < l.roll.count; i++)
		if (is_wanted(l.w, &l.roll.items[i]))
			l.roll.items[kept++] = l.roll.items[i];
	l.roll.count = kept;
	if (work_has(l.w, OPTION_ls_json))
		print_json(&l);
	else if (work_has(l.w, OPTION_ls_lines))
		for (unsigned i = 0; i < l.roll.count; i++)
			(void)puts(l.roll.items[i].name);
	else
		print_table(&l);
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the list");
}
