/* SPDX-License-Identifier: MIT */
/*
 * procfs/tasks.h: what runs in the sandbox, read from its own /proc.
 *
 * All that is read there was chosen inside, names too: only numbers at fixed places are believed,
 * and only so many files are read.
 */
#ifndef CUBBY_PROCFS_TASKS_H
#define CUBBY_PROCFS_TASKS_H

#include <stdint.h>

struct tasks {
	unsigned total;   /* processes and threads */
	unsigned running; /* or ready to run */
	unsigned blocked; /* waiting for a disk */
	unsigned last;    /* the highest number so far of a process */
	uint64_t user_us; /* of all that there was */
	uint64_t system_us;
};

/* Takes the directory over. */
void tasks_open(int proc_fd);

/* At most some times a second it looks anew. */
const struct tasks *tasks_look(void);

#endif
