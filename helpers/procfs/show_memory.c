/* SPDX-License-Identifier: MIT */
/*
 * procfs/show_memory.c: /proc/meminfo and /proc/swaps.
 *
 * Without a limit of memory that the kernel enforces they are the host's. With one, each line of
 * the host's text is filled from the cgroup (admin-guide/cgroup-v2 of the kernel); what a cgroup
 * does not count, as huge pages that are set aside, stays the host's.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/attr.h"
#include "helpers/procfs/show.h"
#include "helpers/procfs/source.h"

/* A line that is the sum of up to two counts of memory.stat; none: nothing of a cgroup's. */
struct line {
	const char *name;
	const char *counts[2];
};

static const struct line lines[] = {
	{"Buffers", {NULL, NULL}},
	{"Cached", {"file", NULL}},
	{"SwapCached", {"swapcached", NULL}},
	{"Active", {"active_anon", "active_file"}},
	{"Inactive", {"inactive_anon", "inactive_file"}},
	{"Active(anon)", {"active_anon", NULL}},
	{"Inactive(anon)", {"inactive_anon", NULL}},
	{"Active(file)", {"active_file", NULL}},
	{"Inactive(file)", {"inactive_file", NULL}},
	{"Unevictable", {"unevictable", NULL}},
	{"Mlocked", {NULL, NULL}},
	{"Zswap", {"zswap", NULL}},
	{"Zswapped", {"zswapped", NULL}},
	{"Dirty", {"file_dirty", NULL}},
	{"Writeback", {"file_writeback", NULL}},
	{"AnonPages", {"anon", NULL}},
	{"Mapped", {"file_mapped", NULL}},
	{"Shmem", {"shmem", NULL}},
	{"KReclaimable", {"slab_reclaimable", NULL}},
	{"Slab", {"slab_reclaimable", "slab_unreclaimable"}},
	{"SReclaimable", {"slab_reclaimable", NULL}},
	{"SUnreclaim", {"slab_unreclaimable", NULL}},
	{"KernelStack", {"kernel_stack", NULL}},
	{"PageTables", {"pagetables", NULL}},
	{"SecPageTables", {"sec_pagetables", NULL}},
	{"NFS_Unstable", {NULL, NULL}},
	{"Bounce", {NULL, NULL}},
	{"WritebackTmp", {NULL, NULL}},
	{"Committed_AS", {"anon", "shmem"}},
	{"VmallocUsed", {"vmalloc", NULL}},
	{"Percpu", {"percpu", NULL}},
	{"AnonHugePages", {"anon_thp", NULL}},
	{"ShmemHugePages", {"shmem_thp", NULL}},
	{"ShmemPmdMapped", {NULL, NULL}},
	{"FileHugePages", {"file_thp", NULL}},
	{"FilePmdMapped", {NULL, NULL}},
};

/* Lines that no single count gives, in bytes. */
struct totals {
	uint64_t total;
	uint64_t free;
	uint64_t available;
	uint64_t swap_total;
	uint64_t swap_free;
};

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t host_bytes(const char *meminfo, const char *name)
{
	uint64_t kib = 0;

	(void)source_number(meminfo, name, &kib);
	return kib * 1024;
}

static uint64_t count_of(const char *stat, const char *name)
{
	uint64_t bytes = 0;

	if (name)
		(void)source_number(stat, name, &bytes);
	return bytes;
}

/* What could be had without swapping: never more than the host has left. */
static uint64_t available(const char *stat, uint64_t free, uint64_t host)
{
	uint64_t sum = free + count_of(stat, "inactive_file") + count_of(stat, "active_file") +
		       count_of(stat, "slab_reclaimable");

	return smaller(sum, host);
}

static void sum_up(struct totals *t, const struct allowance *memory, const char *host,
		   const char *stat)
{
	struct allowance swap;
	uint64_t host_swap = host_bytes(host, "SwapTotal");

	source_swap(&swap);
	t->total = smaller(memory->limit, host_bytes(host, "MemTotal"));
	t->free = smaller(smaller(memory->left, t->total), host_bytes(host, "MemFree"));
	t->available = smaller(
		available(stat, smaller(memory->left, t->total), host_bytes(host, "MemAvailable")),
		t->total);
	t->swap_total = swap.limited ? smaller(swap.limit, host_swap) : host_swap;
	t->swap_free =
		swap.limited ? smaller(swap.left, t->swap_total) : host_bytes(host, "SwapFree");
}

static bool sum_of(const struct totals *t, const char *name, uint64_t *ret)
{
	const struct {
		const char *name;
		uint64_t bytes;
	} sums[] = {
		{"MemTotal", t->total},         {"MemFree", t->free},
		{"MemAvailable", t->available}, {"SwapTotal", t->swap_total},
		{"SwapFree", t->swap_free},     {"CommitLimit", t->total + t->swap_total},
	};

	for (size_t i = 0; i < COUNT_OF(sums); i++)
		if (!strcmp(sums[i].name, name)) {
			*ret = sums[i].bytes;
			return true;
		}
	return false;
}

static bool bytes_of(const struct totals *t, const char *stat, const char *name, uint64_t *ret)
{
	if (sum_of(t, name, ret))
		return true;
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		if (!strcmp(lines[i].name, name)) {
			*ret = count_of(stat, lines[i].counts[0]) +
			       count_of(stat, lines[i].counts[1]);
			return true;
		}
	return false;
}

/* One line of the host's, or ours with the same name. */
static void put_line(FILE *out, const char *line, size_t len, const struct totals *t,
		     const char *stat)
{
	char name[48];
	size_t end = strcspn(line, ":\n");
	uint64_t bytes;

	(void)snprintf(name, sizeof(name), "%.*s", (int)end, line);
	if (end < sizeof(name) && bytes_of(t, stat, name, &bytes))
		(void)fprintf(out, "%s:%*s%8llu kB\n", name, end < 15 ? (int)(15 - end) : 1, "",
			      (unsigned long long)(bytes / 1024));
	else
		(void)fwrite(line, 1, len, out);
}

void show_meminfo(FILE *out)
{
	const char *text = source_read(HOST_MEMINFO);
	char *host = text ? strdup(text) : NULL;
	const char *line = host;
	struct allowance memory;
	struct totals t = {.total = 0};
	const char *stat;

	source_memory(&memory);
	stat = source_read(GROUP_MEMORY_STAT);
	if (host && memory.limited)
		sum_up(&t, &memory, host, stat);
	while (line && *line) {
		size_t len = strcspn(line, "\n");

		len += line[len] == '\n';
		if (memory.limited)
			put_line(out, line, len, &t, stat);
		else
			(void)fwrite(line, 1, len, out);
		line += len;
	}
	free(host);
}

void show_swaps(FILE *out)
{
	const char *host = source_read(HOST_SWAPS);
	struct allowance swap;
	uint64_t size = 0;

	source_swap(&swap);
	if (!swap.limited) {
		(void)fputs(host ? host : "", out);
		return;
	}
	(void)fputs("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n", out);
	(void)source_number(source_read(HOST_MEMINFO), "SwapTotal", &size);
	size = smaller(size, swap.limit / 1024);
	if (size > 0)
		(void)fprintf(out, "none%*svirtual\t\t%llu\t%llu\t0\n", 36, "",
			      (unsigned long long)size,
			      (unsigned long long)smaller(swap.used / 1024, size));
}
