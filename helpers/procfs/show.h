/* SPDX-License-Identifier: MIT */
/*
 * procfs/show.h: the texts that a sandbox sees, each as the kernel would write it for a machine
 * that has what the sandbox has.
 *
 * A value of which the sandbox has no limit and the kernel keeps no count is the host's.
 */
#ifndef CUBBY_PROCFS_SHOW_H
#define CUBBY_PROCFS_SHOW_H

#include <stdint.h>
#include <stdio.h>

#include "wire/procview.h"

/* Once, before the first of them. */
void show_begin(const struct procview *v);

/* Writes one file (wire/procview.h). */
#define VIRTUAL_FILE(name, path) void show_##name(FILE *out);
PROCVIEW_FILES
#undef VIRTUAL_FILE

/* The call sysinfo(2): the same numbers. */
void show_sysinfo(struct procview_sysinfo *ret);

/* For the others: how many processors it may use, and how long it is there. */
unsigned show_processors(void);
int64_t show_age_ms(void);

/* Milliseconds since the boot that it is told of. */
int64_t show_uptime_ms(void);

/* Whether it may use the host's processor `number`. */
int show_may_use(unsigned number);

/* What it has used of its processors, all together, in microseconds. */
struct show_use {
	uint64_t user;
	uint64_t system;
	uint64_t waited; /* because of its limit */
	uint64_t idle;
};

void show_use(struct show_use *ret);

#endif
