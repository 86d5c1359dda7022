/* SPDX-License-Identifier: MIT */
/* container/starting.h: starting a container by its name, for every verb that does. */
#ifndef CUBBY_CONTAINER_STARTING_H
#define CUBBY_CONTAINER_STARTING_H

#include "container/work.h"

struct starting {
	const char *name;
	int lock_fd;          /* its directory, locked, when the caller has it already; else -1 */
	struct profile *made; /* its config, when the caller has just made it; else NULL */
	const char *file;     /* a profile instead of the kept one, or NULL */
	char *const *command; /* instead of the kept one; NULL or empty: none said */
	const char *console;  /* as in struct supervisor_request */
	const char *log;
	const char *pidfile;
	bool foreground;
	bool ensure; /* one that runs already is no error */
};

/* 0 with *ret_code: 0, or in the foreground the program's status; -1 with `e`. */
int starting_run(struct work *w, const struct starting *s, int *ret_code, struct err *e) MUST_USE;

#endif
