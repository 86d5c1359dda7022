/* SPDX-License-Identifier: MIT */
/* engine/cgroup_limit.c: the table of limits that a cgroup enforces. */
#include "engine/cgroup_limit.h"

#include <stdio.h>

#define CPU_PERIOD_US 100000

const struct cgroup_limit cgroup_limits[] = {
	{KEY_limits_memory, "memory", "memory.max", "max"},
	{KEY_limits_swap, "memory", "memory.swap.max", "max"},
	{KEY_limits_tasks, "pids", "pids.max", "max"},
	{KEY_limits_cpus, "cpu", "cpu.max", "max"},
	{KEY_limits_cpu_weight, "cpu", "cpu.weight", "100"},
	{KEY_limits_io_weight, "io", "io.weight", "100"},
};

const unsigned cgroup_limit_count = COUNT_OF(cgroup_limits);

const struct cgroup_limit *cgroup_limit_find(enum key_id key)
{
	for (unsigned i = 0; i < cgroup_limit_count; i++)
		if (cgroup_limits[i].key == key)
			return &cgroup_limits[i];
	return NULL;
}

void cgroup_limit_text(const struct cgroup_limit *l, int64_t num, char text[CGROUP_LIMIT_ROOM])
{
	if (l->key == KEY_limits_cpus)
		(void)snprintf(text, CGROUP_LIMIT_ROOM, "%lld %d",
			       (long long)(num * CPU_PERIOD_US / 1000), CPU_PERIOD_US);
	else
		(void)snprintf(text, CGROUP_LIMIT_ROOM, "%lld", (long long)num);
}
