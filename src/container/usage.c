/* SPDX-License-Identifier: MIT */
/* container/usage.c: the cgroup's own counters, else the sum over processes. */
#include "container/usage.h"

#include "container/own_cgroup.h"
#include "kern/cgroup.h"

/* A cgroup counts what has ended too, and memory that several share only once. */
static void count(struct work *w, const struct roll_entry *r, struct used *u)
{
	struct own_cgroup own;
	struct err ignored;
	int64_t n;

	if (own_cgroup_open(w, r, &own, &ignored) < 0)
		return;
	u->cgroup = own.path;
	u->budget = own.budget;
	if (cgroup_read(own.fd, "cpu.stat", "usage_usec", &n))
		u->cpu_ms = (uint64_t)n / 1000;
	if (cgroup_read(own.fd, "memory.current", NULL, &n))
		u->memory = (uint64_t)n;
	own_cgroup_close(&own);
}

struct used usage_look(struct work *w, const struct roll_entry *r, const struct members *all)
{
	struct used u = {.cgroup = NULL};
	struct members own;

	if (r->record.init <= 0)
		return u;
	own = members_of(all, r->record.init, &w->arena);
	for (unsigned i = 0; i < own.count; i++) {
		u.cpu_ms += own.items[i].cpu_ms;
		u.memory += own.items[i].memory;
	}
	u.tasks = own.count;
	count(w, r, &u);
	return u;
}
