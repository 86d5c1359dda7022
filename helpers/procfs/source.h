/* SPDX-License-Identifier: MIT */
/*
 * procfs/source.h: the files of the kernel from which cubby-procfs works out what it shows: the
 * host's own, and those of the sandbox's cgroup.
 *
 * All are opened before the helper is locked in; read at offset 0 they are written anew by the
 * kernel each time.
 */
#ifndef CUBBY_PROCFS_SOURCE_H
#define CUBBY_PROCFS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum source {
	HOST_MEMINFO,
	HOST_STAT,
	HOST_CPUINFO,
	HOST_SWAPS,
	HOST_DISKSTATS,
	GROUP_MEMORY_STAT,
	GROUP_CPU_STAT,
	GROUP_IO_STAT,
	SOURCE_COUNT,
};

/* By the names that they have on the host. What cannot be opened reads as missing. */
void source_open_host(void);

/* Those of a cgroup, and the limits of the ones above it. Takes no ownership of the directory. */
void source_open_group(int dir_fd);

/* The whole text, NUL-ended, until the next call; NULL when there is none. */
const char *source_read(enum source s);

/* The number behind `name` at the beginning of a line ("name 17", "Name:   17 kB"). */
bool source_number(const char *text, const char *name, uint64_t *ret);

/* What a cgroup may have of memory or swap. */
struct allowance {
	bool limited;
	uint64_t limit; /* the least of it and those above it, in bytes */
	uint64_t used;
	uint64_t left; /* until the first of them is full */
};

void source_memory(struct allowance *ret);
void source_swap(struct allowance *ret);

#endif
