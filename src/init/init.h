/* SPDX-License-Identifier: MIT */
/*
 * init/init.h: PID 1 of a sandbox: starts programs, reaps, passes signals, reports.
 *
 * Runs in: the stage after it has guarded itself. Must not: allocate, open anything outside, exit
 * on an error of one session. It ends when the main session ends or when the launcher is gone
 * (end of file on the wire); with it the kernel ends everything inside.
 */
#ifndef CUBBY_INIT_INIT_H
#define CUBBY_INIT_INIT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "base/err.h"

struct tty_state;

#define INIT_SESSIONS 64
#define INIT_OVERDUE 1 /* init's exit status when the time of wall_ms is over */
#define INIT_UNHEARD 2 /* ... and when the launcher cannot be told what it waits for */

/* One program to start: the main one or one of `cubby exec`. */
struct session_request {
	uint32_t id;
	char *const *argv;
	char *const *env;
	const char *cwd; /* NULL: the same as the main program's */
	int stdio[3];    /* owned by init: closed after the start, unless 0-2 */
	bool tty[3];     /* which of them the pseudo terminal replaces */
	bool terminal;   /* make a pseudo terminal */
	bool foreground; /* start in its foreground */
	pid_t born;      /* it is there already, and goes on by session_become; 0: it is not */
	int born_fd;     /* its end of file says that it has been executed */
};

struct init {
	int wire_fd;
	int signal_fd;    /* a signalfd(2) that takes SIGCHLD, which is blocked */
	int64_t wall_ms;  /* everything ends after so long, even when the launcher is stopped; 0:
			     never */
	bool is_pid1;     /* of a pid namespace: the kernel ends everything else with us */
	bool is_idle;     /* there is no main program: it ends with the launcher alone */
	bool tells_start; /* the launcher wants to know when the main program runs */
	void *context;    /* handed to the functions below */

	/* In the new program's process: guards and executes. Returns only on failure. */
	int (*start)(void *context, const struct session_request *q, struct err *e);

	/* In init: opens the pseudo terminal of a session. 0, or -1 with `e`. */
	int (*open_terminal)(void *context, const struct session_request *q, int *ret_master_fd,
			     int *ret_slave_fd, struct err *e);

	/*
	 * In init: reads the request memory of `cubby exec` into *q (strings stay valid until the
	 * next call). 0, or -1 with `e`.
	 */
	int (*read_request)(void *context, int memory_fd, struct session_request *q, struct err *e);
};

/* Serves until the end; the exit status is for the launcher's eyes only. */
NORETURN void init_run(struct init *i, const struct session_request *main_program);

#endif
