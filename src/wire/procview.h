/* SPDX-License-Identifier: MIT */
/*
 * wire/procview.h: what the stage, the launcher and cubby-procfs agree on about proc.virtual.
 *
 * The stage mounts one file system (fuse(4)) with the files below, and puts each over the kernel's
 * own; cubby-procfs answers what is asked of it.
 */
#ifndef CUBBY_WIRE_PROCVIEW_H
#define CUBBY_WIRE_PROCVIEW_H

#include <stdint.h>

/* VIRTUAL_FILE(name in the file system, path inside) */
#define PROCVIEW_FILES                                                                             \
	VIRTUAL_FILE(meminfo, "/proc/meminfo")                                                     \
	VIRTUAL_FILE(stat, "/proc/stat")                                                           \
	VIRTUAL_FILE(cpuinfo, "/proc/cpuinfo")                                                     \
	VIRTUAL_FILE(uptime, "/proc/uptime")                                                       \
	VIRTUAL_FILE(loadavg, "/proc/loadavg")                                                     \
	VIRTUAL_FILE(swaps, "/proc/swaps")                                                         \
	VIRTUAL_FILE(diskstats, "/proc/diskstats")                                                 \
	VIRTUAL_FILE(online, "/sys/devices/system/cpu/online")

#define PROCVIEW_PROCESSORS 1024 /* as many as a cpu_set_t holds */

/* Times are of CLOCK_BOOTTIME, in milliseconds. */
struct procview {
	int64_t begin_ms;                            /* when the sandbox began */
	int64_t zero_ms;                             /* when its own clock of that kind was 0 */
	uint8_t processors[PROCVIEW_PROCESSORS / 8]; /* bit N % 8 of byte N / 8: it may use N */
};

/* Order of the descriptors in PROC_FUSE (the first two) and PROC_VIEW. */
enum {
	PROCVIEW_FUSE,  /* /dev/fuse of the mounted file system */
	PROCVIEW_TASKS, /* root of the sandbox's own /proc */
	PROCVIEW_GROUP, /* directory of its cgroup; something else where it has none */
	PROCVIEW_FDS,
};

/* What sysinfo(2) says to programs inside; sizes in bytes. */
struct procview_sysinfo {
	uint64_t uptime_s;
	uint64_t loads[3]; /* in 65536ths */
	uint64_t memory;
	uint64_t memory_free;
	uint64_t shared;
	uint64_t buffers;
	uint64_t swap;
	uint64_t swap_free;
	uint64_t tasks;
};

static inline int procview_has(const struct procview *v, unsigned processor)
{
	return v->processors[processor / 8] >> processor % 8 & 1;
}

#endif
