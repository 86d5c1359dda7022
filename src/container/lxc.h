/* SPDX-License-Identifier: MIT */
/*
 * container/lxc.h: LXC's commands for scripts that have them: called as lxc-NAME, cubby takes the
 * options of LXC, and its exit status is LXC's: 1 for every failure of its own.
 */
#ifndef CUBBY_CONTAINER_LXC_H
#define CUBBY_CONTAINER_LXC_H

#include <stdbool.h>

#include "base/err.h"

/* Whether a program is called by the name of a command of LXC. */
bool lxc_is_name(const char *program) MUST_USE;

/* Runs the command. Its exit code, or -1 with `e`. */
int lxc_run(int argc, char *const *argv, struct err *e) MUST_USE;

#endif
