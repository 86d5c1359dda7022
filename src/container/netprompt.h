/* SPDX-License-Identifier: MIT */
/*
 * container/netprompt.h: cubby net ask: what a person is asked about a private network.
 *
 * Questions come from cubby-net (network.on-miss = "ask"). The ones that nobody has answered when
 * this ends are refused.
 */
#ifndef CUBBY_CONTAINER_NETPROMPT_H
#define CUBBY_CONTAINER_NETPROMPT_H

#include "cmd/client.h"

/*
 * Asks what comes over `wire_fd`, of the sandbox `name`, until either that or standard input ends.
 * 0, or -1 with `e`.
 */
int netprompt_serve(struct client_work *w, int launcher_fd, int wire_fd, const char *name,
		    struct err *e) MUST_USE;

#endif
