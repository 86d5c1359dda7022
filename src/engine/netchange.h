/* SPDX-License-Identifier: MIT */
/*
 * engine/netchange.h: what clients (`cubby net`) ask of a running private network.
 *
 * Runs in: the launcher, which passes it on to cubby-net and remembers what a new one has to know.
 */
#ifndef CUBBY_ENGINE_NETCHANGE_H
#define CUBBY_ENGINE_NETCHANGE_H

#include "engine/run.h"
#include "wire/wire.h"

/* Takes a client's message and answers it. False when it is none of these. */
bool netchange_serve(struct run *r, int client_fd, const struct msg *m, struct msg_extra *extra);

/* Tells a new cubby-net the rules that were added. 0, or -1 with `e`. */
int netchange_repeat(int net_fd, struct err *e) MUST_USE;

#endif
