/* SPDX-License-Identifier: MIT */
/* engine/nethost.h: what only some hosts have: IPv6, and ping without a right. */
#ifndef CUBBY_ENGINE_NETHOST_H
#define CUBBY_ENGINE_NETHOST_H

#include "engine/run.h"

/* In the launcher, before SPLIT: r->has_six and r->has_ping. Nothing is sent. */
void nethost_look(struct run *r);

/*
 * In init, in the own network: ping sockets for the program's group, icmp(7). Without them a
 * program hears what it would hear on a host without.
 */
void nethost_let_ping(const struct run *r);

#endif
