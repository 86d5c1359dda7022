/* SPDX-License-Identifier: MIT */
/*
 * engine/serve.h: the launcher's loop while a sandbox runs.
 */
#ifndef CUBBY_ENGINE_SERVE_H
#define CUBBY_ENGINE_SERVE_H

#include "base/err.h"
#include "engine/run.h"

struct served {
	int status; /* wait status of the program */
};

/*
 * Forwards signals to the program, passes the terminal's bytes, answers clients, watches the wall
 * clock, until init is gone. 0 with the program's end; -1 with `e` when it could not be started or
 * was ended by a limit.
 */
int serve(struct run *r, struct served *ret, struct err *e) MUST_USE;

#endif
