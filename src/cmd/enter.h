/* SPDX-License-Identifier: MIT */
/* cmd/enter.h: a program in a sandbox that runs: what `cubby exec` does, and `run` of an instance.
 */
#ifndef CUBBY_CMD_ENTER_H
#define CUBBY_CMD_ENTER_H

#include "base/err.h"
#include "cmd/client.h"

/* Runs argv in the sandbox `name` to its end, with this process's stdio. Its exit code, or -1. */
int enter_sandbox(struct client_work *w, const char *name, char *const *argv,
		  struct err *e) MUST_USE;

#endif
