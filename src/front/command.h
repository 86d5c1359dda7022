/* SPDX-License-Identifier: MIT */
/* front/command.h: where a command's program is, by the caller's PATH. */
#ifndef CUBBY_FRONT_COMMAND_H
#define CUBBY_FRONT_COMMAND_H

#include "spec/facts.h"

/* The first file of this name in PATH that may be executed, or NULL. */
const char *command_find(const struct facts *f, const char *name, struct arena *a) MUST_USE;

/*
 * The last part of the program's path after all symbolic links ("python3.11" for "python3"); the
 * last part of `command` when there are none, or when it is not found.
 */
const char *command_real_name(const struct facts *f, const char *command, struct arena *a) MUST_USE;

#endif
