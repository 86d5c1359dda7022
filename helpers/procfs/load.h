/* SPDX-License-Identifier: MIT */
/*
 * procfs/load.h: the average number of tasks that run or wait for a disk, over 1, 5 and 15 minutes.
 *
 * Nobody pays for it who does not ask: it is counted from the first question on, and no more when
 * nobody has asked for a while.
 */
#ifndef CUBBY_PROCFS_LOAD_H
#define CUBBY_PROCFS_LOAD_H

#include <stdint.h>

/* Milliseconds until load_count wants to be called; -1: not at all. */
int load_wait(void);

/* Counts, if it is time. */
void load_count(void);

/*
 * The three averages, or the load of now. This is no question: a libc asks for all of sysinfo(2)
 * when it sorts.
 */
const double *load_now(void);

#endif
