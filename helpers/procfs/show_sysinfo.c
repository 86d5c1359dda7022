/* SPDX-License-Identifier: MIT */
/*
 * procfs/show_sysinfo.c: what sysinfo(2) says: taken from the text of /proc/meminfo that programs
 * read, so that the two agree.
 */
#include <stdlib.h>
#include <string.h>

#include "helpers/procfs/load.h"
#include "helpers/procfs/show.h"
#include "helpers/procfs/source.h"
#include "helpers/procfs/tasks.h"

static uint64_t bytes_of(const char *meminfo, const char *name)
{
	uint64_t kib = 0;

	(void)source_number(meminfo, name, &kib);
	return kib * 1024;
}

static void take_memory(const char *meminfo, struct procview_sysinfo *ret)
{
	ret->memory = bytes_of(meminfo, "MemTotal");
	ret->memory_free = bytes_of(meminfo, "MemFree");
	ret->shared = bytes_of(meminfo, "Shmem");
	ret->buffers = bytes_of(meminfo, "Buffers");
	ret->swap = bytes_of(meminfo, "SwapTotal");
	ret->swap_free = bytes_of(meminfo, "SwapFree");
}

void show_sysinfo(struct procview_sysinfo *ret)
{
	const double *loads = load_now();
	char *meminfo = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&meminfo, &len);

	memset(ret, 0, sizeof(*ret));
	if (out) {
		show_meminfo(out);
		if (fclose(out) == 0 && meminfo)
			take_memory(meminfo, ret);
		free(meminfo);
	}
	for (unsigned i = 0; i < 3; i++)
		ret->loads[i] = (uint64_t)(loads[i] * 65536);
	ret->uptime_s = (uint64_t)show_uptime_ms() / 1000;
	ret->tasks = tasks_look()->total;
}
