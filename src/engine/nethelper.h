/* SPDX-License-Identifier: MIT */
/*
 * engine/nethelper.h: cubby-net, the program that carries a private network's traffic.
 *
 * Runs in: the launcher, which starts it beside the stage, hands it the stage's sockets, and starts
 * it again with the same ones when it dies: what waits in them then goes on, open connections are
 * lost. It ends with the launcher (end of file on its wire).
 */
#ifndef CUBBY_ENGINE_NETHELPER_H
#define CUBBY_ENGINE_NETHELPER_H

#include "base/err.h"
#include "engine/run.h"
#include "wire/wire.h"

/*
 * Before SPLIT: looks for what only some hosts have (r->has_six, r->has_ping), and opens the log:
 * without it nothing is started. 0, or -1 with `e`.
 */
int nethelper_prepare(struct run *r, struct err *e) MUST_USE;

/* Behind SPLIT: starts it; r->net_fd is its wire from now on. 0, or -1 with `e`. */
int nethelper_start(struct run *r, struct err *e) MUST_USE;

/* Takes the sockets of a NETWORK message over. 0, or -1 with `e`. */
int nethelper_take(struct run *r, const struct msg *m, struct msg_extra *extra,
		   struct err *e) MUST_USE;

/* There is something on r->net_fd. 0; -1 with `e` when it cannot serve at all. */
int nethelper_move(struct run *r, struct err *e) MUST_USE;

/* Starts cubby-netsocket when a port needs it and the sockets are there. 0, or -1 with `e`. */
int nethelper_need_sockets(struct run *r, struct err *e) MUST_USE;

/* Ends it. */
void nethelper_end(struct run *r);

#endif
