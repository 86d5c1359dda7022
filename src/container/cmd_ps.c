/* SPDX-License-Identifier: MIT */
/* container/cmd_ps.c: cubby ps: the processes of containers and sandboxes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/json.h"
#include "container/members.h"
#include "container/roll.h"
#include "container/verbs.h"

static void print_row(const char *name, const struct member *m)
{
	char shown[1200];

	(void)esc_text(shown, sizeof(shown), m->command, strlen(m->command));
	(void)printf("%-16s %8d %8d %c %6" PRIu64 ".%02u %8" PRIu64 "K %s\n", name, m->pid,
		     m->inside, m->state, m->cpu_ms / 1000, (unsigned)(m->cpu_ms % 1000 / 10),
		     m->memory >> 10, shown);
}

static void print_json(struct json *j, const char *name, const struct member *m)
{
	json_object(j, NULL);
	json_string(j, "container", name);
	json_number(j, "pid", m->pid);
	json_number(j, "inside", m->inside);
	json_number(j, "parent", m->parent);
	json_string(j, "state", (char[]){m->state, '\0'});
	json_number(j, "cpu_ms", (int64_t)m->cpu_ms);
	json_number(j, "memory", (int64_t)m->memory);
	json_string(j, "command", m->command);
	json_end_object(j);
}

/* The named ones, or all that run. */
static int choose(struct work *w, struct roll *ret, struct err *e)
{
	unsigned count = w->options.name_count;

	if (count == 0)
		return roll_call(w, ret, e);
	ret->items = arena_alloc(&w->arena, count * sizeof(*ret->items));
	for (ret->count = 0; ret->count < count; ret->count++)
		if (roll_find(w, w->options.names[ret->count], &ret->items[ret->count], e) < 0)
			return -1;
	return 0;
}

int cmd_ps(int argc, char *const *argv, struct err *e)
{
	struct members all;
	struct roll roll;
	struct work *w;
	struct json j;
	bool as_json;

	(void)argc;
	if (work_begin("ps", false, argv, &w, e) < 0 || choose(w, &roll, e) < 0 ||
	    members_read(&w->arena, &all, e) < 0)
		return -1;
	as_json = work_has(w, OPTION_ps_json);
	json_init(&j, stdout);
	if (as_json)
		json_array(&j, NULL);
	else
		(void)printf("%-16s %8s %8s %c %9s %9s %s\n", "CONTAINER", "PID", "INSIDE", 'S',
			     "CPU", "MEMORY", "COMMAND");
	for (unsigned i = 0; i < roll.count; i++) {
		struct members own = members_of(&all, roll.items[i].record.init, &w->arena);

		for (unsigned n = 0; n < own.count; n++) {
			if (as_json)
				print_json(&j, roll.items[i].name, &own.items[n]);
			else
				print_row(roll.items[i].name, &own.items[n]);
		}
	}
	if (as_json) {
		json_end_array(&j);
		json_done(&j);
	}
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the list");
}
