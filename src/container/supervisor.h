/* SPDX-License-Identifier: MIT */
/*
 * container/supervisor.h: starting a container, and staying with it to its end.
 *
 * The supervisor is the launcher of its sandbox: when it dies, the container dies. It writes the
 * record at each change of state, tells monitors, and keeps the console. There is one for each
 * container that runs, and no other daemon.
 */
#ifndef CUBBY_CONTAINER_SUPERVISOR_H
#define CUBBY_CONTAINER_SUPERVISOR_H

#include "container/config.h"
#include "container/work.h"

struct supervisor_request {
	const char *name;
	int lock_fd;                   /* the container's directory, locked; taken over */
	const struct profile *profile; /* loaded for this run */
	char *const *command;
	bool foreground;     /* stay; the caller's terminal is the console */
	const char *console; /* a file for what the console shows, "none", or NULL: its log */
	const char *log;     /* another file for it, or NULL */
	const char *pidfile; /* or NULL */
};

/*
 * Starts the container. In the background: 0 as soon as its program runs. In the foreground: at its
 * end, with *ret_code the program's status. -1 with `e` when it could not be started, or was ended
 * by a limit; its record says so too.
 */
int supervisor_start(struct work *w, const struct supervisor_request *q, int *ret_code,
		     struct err *e) MUST_USE;

#endif
