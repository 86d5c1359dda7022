/* SPDX-License-Identifier: MIT */
/*
 * engine/procview.h: cubby-procfs, the program that shows a sandbox its own limits and use.
 *
 * Runs in: the launcher, which starts it in PREPARE, hands it the file system that the stage has
 * mounted, and starts it again with the same one when it dies: what it was answering then fails
 * once, and the next read is answered. It ends with the launcher (end of file on its wire).
 */
#ifndef CUBBY_ENGINE_PROCVIEW_H
#define CUBBY_ENGINE_PROCVIEW_H

#include <sched.h>
#include <stdbool.h>

#include "base/err.h"
#include "engine/run.h"
#include "wire/procview.h"
#include "wire/wire.h"

struct procview_plan {
	struct procview shown;
	cpu_set_t usable;
	bool narrowed; /* limits.cpus leaves fewer processors than there are */
};

/* Takes the files of a PROC_FUSE message over. 0, or -1 with `e`. */
int procview_take(struct run *r, struct msg_extra *extra, struct err *e) MUST_USE;

/* There is something on r->procfs_fd. 0; -1 with `e` when it cannot serve at all. */
int procview_move(struct run *r, struct err *e) MUST_USE;

/* Ends it: whoever waits for an answer inside gets an error, so that nothing hangs. */
void procview_end(struct run *r);

#endif
