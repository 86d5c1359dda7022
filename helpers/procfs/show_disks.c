/* SPDX-License-Identifier: MIT */
/*
 * procfs/show_disks.c: /proc/diskstats: what the sandbox has read, written and discarded.
 *
 * A line for each disk of which the kernel counts something for the cgroup (io.stat); none where it
 * does not count: what others do with the host's disks is not the sandbox's.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/procfs/show.h"
#include "helpers/procfs/source.h"

enum { SECTOR = 512 };

/* The number behind "rbytes=" and the like in a line of io.stat. */
static uint64_t field(const char *line, const char *name)
{
	const char *end = line + strcspn(line, "\n");
	const char *at = strstr(line, name);

	return at && at < end ? strtoull(at + strlen(name), NULL, 10) : 0;
}

/* The name of a disk in the host's text, whose lines begin with major, minor and name. */
static bool find_name(const char *disks, unsigned major, unsigned minor, char ret[64])
{
	for (const char *line = disks; line && *line; line = strchr(line, '\n')) {
		unsigned a;
		unsigned b;

		line += *line == '\n';
		if (sscanf(line, "%u %u %63s", &a, &b, ret) == 3 && a == major && b == minor)
			return true;
	}
	return false;
}

static void put_disk(FILE *out, const char *line, const char *disks)
{
	char name[64];
	unsigned major;
	unsigned minor;

	if (sscanf(line, "%u:%u", &major, &minor) != 2 || !find_name(disks, major, minor, name))
		return;
	/* Reads, merged, sectors, ms; the same of writes; in flight, ms, weighted ms; discards. */
	(void)fprintf(out, "%4u %7u %s %llu 0 %llu 0 %llu 0 %llu 0 0 0 0 %llu 0 %llu 0 0 0\n",
		      major, minor, name, (unsigned long long)field(line, "rios="),
		      (unsigned long long)(field(line, "rbytes=") / SECTOR),
		      (unsigned long long)field(line, "wios="),
		      (unsigned long long)(field(line, "wbytes=") / SECTOR),
		      (unsigned long long)field(line, "dios="),
		      (unsigned long long)(field(line, "dbytes=") / SECTOR));
}

void show_diskstats(FILE *out)
{
	const char *text = source_read(HOST_DISKSTATS);
	char *disks = text ? strdup(text) : NULL;

	for (const char *line = source_read(GROUP_IO_STAT); line && *line;
	     line = strchr(line, '\n')) {
		line += *line == '\n';
		put_disk(out, line, disks);
	}
	free(disks);
}
