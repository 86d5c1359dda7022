/* SPDX-License-Identifier: MIT */
/*
 * engine/netsocket.h: cubby-netsocket, which makes sockets of the sandbox's network for connections
 * from outside.
 *
 * Runs in: the launcher, which starts it when the first port is published: no other sandbox has
 * one. It is told to make sockets by cubby-net, and has no other use.
 */
#ifndef CUBBY_ENGINE_NETSOCKET_H
#define CUBBY_ENGINE_NETSOCKET_H

#include "base/err.h"
#include "engine/run.h"

/*
 * Starts it for the network of `socket_fd`, unless it runs, and hands its wire to cubby-net. 0, or
 * -1 with `e`.
 */
int netsocket_start(struct run *r, int socket_fd, struct err *e) MUST_USE;

/* Ends it: a new cubby-net needs a new one. */
void netsocket_end(void);

#endif
