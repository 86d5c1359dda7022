/* SPDX-License-Identifier: MIT */
/* learn/inside.h: the part that runs inside, between cubby and the program. */
#ifndef CUBBY_LEARN_INSIDE_H
#define CUBBY_LEARN_INSIDE_H

#include "base/err.h"

/* Where the recorder listens, in the directory that both see. */
#define LEARN_SOCKET "recorder"

/*
 * Gives the recorder a listener on the watched calls of this process and all it will start, and
 * becomes the command. Returns only when that fails.
 */
int inside_run(const char *dir, char *const *command, struct err *e);

#endif
