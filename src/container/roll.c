/* SPDX-License-Identifier: MIT */
/* container/roll.c: collecting names from the disk and from the registry. */
#include "container/roll.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "cmd/client.h"
#include "container/standing.h"
#include "state/container.h"
#include "state/registry.h"

static int look_at_container(struct work *w, struct roll_entry *entry, struct err *e)
{
	OWN_FD int dir_fd = container_open(&w->facts, entry->name, &w->arena, e);

	entry->is_container = true;
	if (dir_fd < 0)
		return -1;
	return standing_look(w, dir_fd, &entry->record, e);
}

/* A sandbox of run: its launcher is asked. */
static int look_at_sandbox(struct work *w, struct roll_entry *entry, struct err *e)
{
	struct client_work *c;
	struct client_info info;

	if (client_begin(&c, e) < 0 || client_info(c, entry->name, &info, e) < 0)
		return -1;
	entry->record = (struct record){.state = STATE_RUNNING,
					.supervisor = info.pid,
					.init = info.init,
					.exit = -1,
					.profile = arena_strdup(&w->arena, info.profile),
					.command = arena_strdup(&w->arena, info.command)};
	entry->record.reason = entry->record.problem = entry->record.groups = "";
	return 0;
}

/* What cannot be looked at is shown with the reason. */
static void look(struct work *w, struct roll_entry *entry,
		 int (*at)(struct work *, struct roll_entry *, struct err *))
{
	struct err e = {.exit_code = 0};

	entry->record.profile = entry->record.command = entry->record.groups = "";
	entry->record.reason = entry->record.problem = "";
	if (at(w, entry, &e) < 0)
		entry->problem = arena_strdup(&w->arena, e.text);
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct roll_entry *)a)->name, ((const struct roll_entry *)b)->name);
}

int roll_call(struct work *w, struct roll *ret, struct err *e)
{
	const char *const *containers = NULL;
	unsigned container_count;
	char **running;
	unsigned running_count;
	struct roll roll = {.count = 0};

	if (container_list(&w->facts, &w->arena, &containers, &container_count, e) < 0 ||
	    registry_list(&w->facts, &w->arena, containers, container_count, &running,
			  &running_count, e) < 0)
		return -1;
	roll.items =
		arena_alloc(&w->arena, (container_count + running_count + 1) * sizeof(*roll.items));
	for (unsigned i = 0; i < container_count; i++) {
		struct roll_entry *entry = &roll.items[roll.count++];

		entry->name = containers[i];
		look(w, entry, look_at_container);
	}
	for (unsigned i = 0; i < running_count; i++) {
		struct roll_entry *entry = &roll.items[roll.count++];

		entry->name = running[i];
		look(w, entry, look_at_sandbox);
	}
	qsort(roll.items, roll.count, sizeof(*roll.items), compare);
	*ret = roll;
	return 0;
}

int roll_find(struct work *w, const char *name, struct roll_entry *ret, struct err *e)
{
	*ret = (struct roll_entry){.name = name};
	if (container_check_name(name, e) < 0)
		return -1;
	return container_exists(&w->facts, name, &w->arena) ? look_at_container(w, ret, e)
							    : look_at_sandbox(w, ret, e);
}
