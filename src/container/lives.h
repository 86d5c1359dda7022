/* SPDX-License-Identifier: MIT */
/* container/lives.h: one process for each life of a container that restarts itself. */
#ifndef CUBBY_CONTAINER_LIVES_H
#define CUBBY_CONTAINER_LIVES_H

#include "base/err.h"

/* The exit status of a life whose system wants to be started again. */
#define LIVES_AGAIN 3

/*
 * Returns in a new process, which lives the first life, and in another one for each later life;
 * what a launch leaves in memory is gone with its process. The caller's own process waits for
 * them, passes signals on, and never returns. *report_fd is only of the first life. 0; -1 with `e`
 * when there can be no first life.
 */
int lives_begin(int *report_fd, struct err *e) MUST_USE;

#endif
