/* SPDX-License-Identifier: MIT */
/*
 * net/inbound.h: published ports: connections and datagrams from outside into the sandbox.
 *
 * A client keeps its address where that can be nobody else's inside; what comes from this host's
 * own loopback, or over a unix socket, comes from the gateway (wire/privnet.h).
 */
#ifndef CUBBY_NET_INBOUND_H
#define CUBBY_NET_INBOUND_H

#include "base/publish.h"
#include "helpers/net/address.h"
#include "helpers/net/loop.h"

struct flow;

struct port {
	struct publish what;
	struct source listener;
	struct port *next;
};

/* Takes over the listening socket of one port. */
void inbound_publish(const struct publish *p, int fd);

/* Closes what `p` stands for; open connections stay. */
void inbound_unpublish(const struct publish *p);

/* The address inside that a client outside has. */
struct address inbound_source(const struct address *client);

/* Whether there is a quota for a connection from outside; that there is none is logged. */
bool inbound_may_enter(const struct address *from, const struct address *to) MUST_USE;

/* Takes over the wire to cubby-netsocket. */
void inbound_connect(int wire_fd);

/* Leads a stream of another sandbox, which is taken over, to a port: net/peer.h hears of it. NULL
 * when there are too many. */
struct flow *inbound_lead(int fd, uint16_t port, unsigned peer, uint32_t peer_id);

/* Calls `see` with each port. */
void inbound_each(void (*see)(void *context, const struct publish *p), void *context);

#endif
