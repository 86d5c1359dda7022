/* SPDX-License-Identifier: MIT */
/*
 * net/link.h: network.links: connections to ports of other sandboxes, as NAME.cubby.
 *
 * The cubby-net of the other sandbox (net/peer.h) makes the connection there and hears of nothing
 * but a port and a stream of bytes: no socket of one network comes into the other's hands.
 */
#ifndef CUBBY_NET_LINK_H
#define CUBBY_NET_LINK_H

#include "helpers/net/flow.h"

/* Asks for the connection of a linking flow: flow_link is called with the answer. */
void link_open(struct flow *f);

/* Takes over the wire to the sandbox of a link; -1: there is none. */
void link_connect(unsigned number, int wire_fd);

#endif
