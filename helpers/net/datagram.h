/* SPDX-License-Identifier: MIT */
/*
 * net/datagram.h: exchanges of UDP datagrams between a program and one address outside.
 *
 * Each has a connected socket of its own, so only that address can answer. It ends when nothing
 * was said for a while.
 */
#ifndef CUBBY_NET_DATAGRAM_H
#define CUBBY_NET_DATAGRAM_H

#include "helpers/net/frame.h"
#include "helpers/net/inbound.h"

/* A UDP packet that leaves the sandbox. */
void datagram_send(const struct frame *f);

/* Datagrams have come to a published port. */
void datagram_receive(struct port *p);

/* The port is closed: its exchanges end. */
void datagram_forget(const struct port *p);

/* How many exchanges there are. */
unsigned datagram_count(void);

#endif
