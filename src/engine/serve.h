/* SPDX-License-Identifier: MIT */
/*
 * engine/serve.h: the launcher's loop while a sandbox runs.
 */
#ifndef CUBBY_ENGINE_SERVE_H
#define CUBBY_ENGINE_SERVE_H

#include "base/err.h"
#include "engine/run.h"

struct served {
	int status;     /* wait status of the program */
	bool lost;      /* init has gone without a word of it, and not because we killed it */
	bool over_wall; /* limits.wall ended it */
};

/*
 * Forwards signals to the program, passes the terminal's bytes, answers clients, watches the wall
 * clock, until init is gone. 0 with the program's end; -1 with `e` when it could not be started,
 * was ended by a limit, or cannot be served any more: then init may still be there.
 */
int serve(struct run *r, struct served *ret, struct err *e) MUST_USE;

/* Replaces `e` by what the stage has sent, if it has failed: that comes before whatever failed
 * because the stage is gone. */
void serve_stage_failure(const struct run *r, struct err *e);

/* Writes that limits.wall has ended the sandbox. Always returns -1. */
int serve_overdue(const struct run *r, struct err *e);

#endif
