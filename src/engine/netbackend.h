/* SPDX-License-Identifier: MIT */
/*
 * engine/netbackend.h: cubby-backend, which runs the program of network.backend in a box.
 *
 * Runs in: the launcher, which starts it beside the stage, tells it the namespaces of the network
 * that the stage hands up, and tells the stage when there is a way out. It is not started again:
 * when it ends, that is said once, and the network leads nowhere. It ends with the launcher.
 */
#ifndef CUBBY_ENGINE_NETBACKEND_H
#define CUBBY_ENGINE_NETBACKEND_H

#include "base/err.h"
#include "engine/run.h"
#include "wire/wire.h"

/*
 * Before SPLIT: finds the program, what only some hosts have (r->has_six, r->has_ping) and the
 * host's addresses (r->barrier). 0, or -1 with `e`.
 */
int netbackend_prepare(struct run *r, struct err *e) MUST_USE;

/* Behind SPLIT: starts the helper; r->backend_fd is its wire from now on. 0, or -1 with `e`. */
int netbackend_start(struct run *r, struct err *e) MUST_USE;

/* Takes what a NET_OPEN message brings. 0, or -1 with `e`. */
int netbackend_take(struct run *r, struct msg_extra *extra, struct err *e) MUST_USE;

/* There is something on r->backend_fd. 0; -1 with `e` when there never was a way out. */
int netbackend_move(struct run *r, struct err *e) MUST_USE;

/* Ends it, if it runs. */
void netbackend_end(struct run *r);

#endif
