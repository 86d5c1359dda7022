/* SPDX-License-Identifier: MIT */
/*
 * front/cond.h: the conditions of [when.CONDITION]: a closed list.
 *
 *   tty             a standard stream is a terminal
 *   ci              the variable CI is set and not "false"
 *   nested          inside of another user namespace: a sandbox or container
 *   subids          the user has subordinate ids in /etc/subuid
 *   kernel>=X.Y     the running kernel
 *   landlock>=N     the kernel's Landlock has at least this ABI version
 *   bin:NAME        a program of this name is in PATH
 *   env:NAME        this variable is set and not empty
 *
 * "!x" negates, "x+y" means both.
 */
#ifndef CUBBY_FRONT_COND_H
#define CUBBY_FRONT_COND_H

#include "spec/diag.h"
#include "spec/facts.h"

/* 1 true, 0 false, -1 with a diagnostic at `at`. Looks at the machine only as far as it must. */
int cond_evaluate(const char *text, const struct facts *f, struct origin at,
		  struct diags *d) MUST_USE;

#endif
