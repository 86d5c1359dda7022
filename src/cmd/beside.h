/* SPDX-License-Identifier: MIT */
/* cmd/beside.h: the programs in libexec/cubby beside the launcher. */
#ifndef CUBBY_CMD_BESIDE_H
#define CUBBY_CMD_BESIDE_H

#include "base/err.h"

/*
 * Replaces this process by libexec/cubby/cubby-PROGRAM with these words; argv[0] NULL: its path
 * takes that place. Returns -1 with `e` when it cannot: `verb` is then what is missing.
 */
int beside_exec(const char *program, const char *verb, char **argv, struct err *e);

#endif
