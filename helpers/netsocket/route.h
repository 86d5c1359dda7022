/* SPDX-License-Identifier: MIT */
/*
 * netsocket/route.h: the way back to clients whose address is kept.
 *
 * A connection from outside is made inside with its client's own address, which is nobody's there.
 * Its packets have a mark, which a program's accepted socket takes over (the sysctl
 * net.ipv4.tcp_fwmark_accept, for both families), and a refusal too (fwmark_reflect); what has the
 * mark stays on loopback whatever its target is. No program can set a mark, and nothing with one
 * leaves the sandbox.
 */
#ifndef CUBBY_NETSOCKET_ROUTE_H
#define CUBBY_NETSOCKET_ROUTE_H

#include "base/err.h"

enum { ROUTE_MARK = 2, ROUTE_TABLE = 100 };

/* Makes it for the network of this process; needs CAP_NET_ADMIN there. 0, or -1 with `e`. */
int route_make(struct err *e) MUST_USE;

#endif
