/* SPDX-License-Identifier: MIT */
/*
 * net/peer.h: the other end of net/link.h: other sandboxes that may connect to some ports inside.
 *
 * Which ports, the launcher says. What comes by the wire is another cubby-net's, which reads
 * hostile bytes as this one does, and is believed nothing.
 */
#ifndef CUBBY_NET_PEER_H
#define CUBBY_NET_PEER_H

#include "base/target.h"
#include "helpers/net/flow.h"

/* Takes over the wire of another sandbox, which may reach these ports. */
void peer_serve(int wire_fd, const struct target *ports);

/* An entering flow of another sandbox has its connection (0), or has none; of others: nothing. */
void peer_tell(struct flow *f, int error);

#endif
