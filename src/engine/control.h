/* SPDX-License-Identifier: MIT */
/*
 * engine/control.h: the clients of a running sandbox: cubby ls, exec, kill, stop.
 *
 * Runs in: the launcher. Clients come over the registry's socket, so they are the same user outside
 * (checked by credentials). A client's program is started by init like any other; the client's
 * going ends it: with SIGHUP, and after CONTROL_GRACE_MS with SIGKILL.
 * Connections stay open until the launcher's own end: then nothing of the sandbox is left.
 */
#ifndef CUBBY_ENGINE_CONTROL_H
#define CUBBY_ENGINE_CONTROL_H

#include <poll.h>

#include "engine/run.h"
#include "wire/wire.h"

#define CONTROL_CLIENTS 32
#define CONTROL_POLL (CONTROL_CLIENTS + 1)

#define CONTROL_GRACE_MS 2000
#define CONTROL_NO_DEADLINE INT64_MAX

/* A slot is free when it has neither a connection nor a session. */
struct client {
	int fd;          /* -1: gone */
	uint32_t id;     /* its session inside, 0: none */
	int64_t kill_at; /* gone: when its session is killed */
};

struct control {
	struct run *r;
	uint32_t next_id;
	int demand_signal; /* which asks for it; 0: the usual */
	int64_t demand;    /* a client wants the end in so many milliseconds; -1: none */
	struct client clients[CONTROL_CLIENTS];
};

void control_init(struct control *c, struct run *r);
unsigned control_poll(const struct control *c, struct pollfd *set);
void control_move(struct control *c, const struct pollfd *set, unsigned count);

/* Passes a message from init on to the client whose session it is about. */
void control_answer(struct control *c, const struct msg *m, struct msg_extra *extra);

/* When control_tick has something to do, 0: never. */
int64_t control_deadline(const struct control *c);

/* Kills the sessions of clients that are gone, when their time is over. */
void control_tick(struct control *c, int64_t now);

#endif
