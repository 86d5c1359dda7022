/* SPDX-License-Identifier: MIT */
/* init/orphans.h: ending what is left where no pid namespace does it. */
#ifndef CUBBY_INIT_ORPHANS_H
#define CUBBY_INIT_ORPHANS_H

/*
 * Kills and reaps all descendants, as child subreaper (prctl(2)): what loses its parent becomes our
 * child. Not for PID 1, whose end the kernel makes everybody's. Reads
 * /proc/thread-self/children (CONFIG_PROC_CHILDREN); without it only direct children that exit by
 * themselves are reaped.
 */
void orphans_end(void);

#endif
