/* SPDX-License-Identifier: MIT */
/* container/roll.c: collecting names from the disk and from the registry. */
#include "container/roll.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fd.h"
#include "cmd/client.h"
#include "container/standing.h"
#include "spec/pod.h"
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

/* Names come and go: this one has gone since it was read. `error`: of the look at it. */
static bool is_gone(struct work *w, const struct roll_entry *entry, int error)
{
	struct err ignored;
	OWN_FD int fd = -1;

	if (container_exists(&w->facts, entry->name, &w->arena))
		return false;
	if (error == ESRCH || error == EPIPE || error == ECONNRESET)
		return true;
	if (error == EAGAIN)
		return false; /* a launcher that is stopped is there */
	fd = registry_connect(&w->facts, entry->name, &w->arena, &ignored);
	return fd < 0 && errno != EAGAIN;
}

/* What cannot be looked at is shown with the reason, if it is there still. */
static void look(struct work *w, struct roll *r, const char *name,
		 int (*at)(struct work *, struct roll_entry *, struct err *))
{
	struct roll_entry *entry = &r->items[r->count];
	struct err e = {.exit_code = 0};
	int done;

	*entry = (struct roll_entry){.name = name};
	entry->record.profile = entry->record.command = entry->record.groups = "";
	entry->record.reason = entry->record.problem = "";
	done = at(w, entry, &e);
	if (done < 0 && is_gone(w, entry, errno))
		return;
	/* It was a name in the making, and is a container now. */
	if (done < 0 && at == look_at_sandbox && container_exists(&w->facts, name, &w->arena)) {
		e.text[0] = '\0';
		done = look_at_container(w, entry, &e);
	}
	if (done < 0)
		entry->problem = arena_strdup(&w->arena, e.text);
	r->count++;
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
	for (unsigned i = 0; i < container_count; i++)
		look(w, &roll, containers[i], look_at_container);
	for (unsigned i = 0; i < running_count; i++)
		look(w, &roll, running[i], look_at_sandbox);
	qsort(roll.items, roll.count, sizeof(*roll.items), compare);
	*ret = roll;
	return 0;
}

int roll_find(struct work *w, const char *name, struct roll_entry *ret, struct err *e)
{
	*ret = (struct roll_entry){.name = name};
	if (!pod_is_name(name) && container_check_name(name, e) < 0)
		return -1;
	return container_exists(&w->facts, name, &w->arena) ? look_at_container(w, ret, e)
							    : look_at_sandbox(w, ret, e);
}
