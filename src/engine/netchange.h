/* SPDX-License-Identifier: MIT */
/*
 * engine/netchange.h: what clients (`cubby net`) ask of a running private network.
 *
 * Runs in: the launcher, which passes it on to cubby-net and remembers what a new one has to know.
 */
#ifndef CUBBY_ENGINE_NETCHANGE_H
#define CUBBY_ENGINE_NETCHANGE_H

#include "engine/run.h"
#include "wire/netrules.h"
#include "wire/wire.h"

/* Takes a client's message and answers it. False when it is none of these. */
bool netchange_serve(struct run *r, int client_fd, const struct msg *m, struct msg_extra *extra);

/* Connects the socket with cubby-net, for what is asked (enum netask). 0, or -1 with `e`. */
int netchange_connect(const struct run *r, int fd, int ask, struct err *e) MUST_USE;

/* Adds a rule, which a new cubby-net will know, too. 0, or -1 with `e`. */
int netchange_add_rule(const struct run *r, const struct netrule *rule, struct err *e) MUST_USE;

/* Tells a new cubby-net the rules that were added. 0, or -1 with `e`. */
int netchange_repeat(int net_fd, struct err *e) MUST_USE;

#endif
