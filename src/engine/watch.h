/* SPDX-License-Identifier: MIT */
/*
 * engine/watch.h: what somebody else than the caller follows of a sandbox's life.
 *
 * Runs in: the launcher, between its other work. The supervisor of a named container fills it in
 * (container/supervisor.c); run and shell have none, and pay nothing. No function may block.
 */
#ifndef CUBBY_ENGINE_WATCH_H
#define CUBBY_ENGINE_WATCH_H

#include <poll.h>
#include <stdbool.h>

#include "engine/run.h"
#include "wire/wire.h"

#define WATCH_POLL 20

struct watch {
	void *context;

	/* The program has been executed. */
	void (*started)(void *context, const struct run *r);

	/* Its end was asked for (status -1), or it has ended (its wait status). */
	void (*ending)(void *context, const struct run *r, int status);

	/*
	 * The master of the sandbox's own terminal, to be owned from now on. NULL: the caller's
	 * terminal shows it.
	 */
	void (*terminal)(void *context, int master_fd);

	/* Adds up to WATCH_POLL entries to a poll set, and moves what the poll found. */
	unsigned (*poll)(void *context, struct pollfd *set);
	void (*move)(void *context, const struct pollfd *set, unsigned count);

	/* A client's message that is for the supervisor; takes the fds it wants out of *extra. */
	void (*client)(void *context, const struct msg *m, struct msg_extra *extra);
};

#endif
