/* SPDX-License-Identifier: MIT */
/*
 * net/sni.h: network.sni: what a program says first has to be for the server that it was let
 * through to.
 *
 * A connection is judged by the name that its address stands for; many servers share an address,
 * and TLS says in the clear which of them is meant. It is looked at where the kernel keeps it, and
 * the same bytes are handed on afterwards.
 */
#ifndef CUBBY_NET_SNI_H
#define CUBBY_NET_SNI_H

#include "helpers/net/flow.h"

enum sni_look {
	SNI_WAIT, /* it has not said enough yet */
	SNI_OPEN,
	SNI_DENIED, /* and written down */
	SNI_BROKEN, /* the connection is */
};

/* Whether an open connection is to be looked into: one that was let through by a name. */
bool sni_is_due(const struct flow *f) MUST_USE;

enum sni_look sni_look(const struct flow *f) MUST_USE;

#endif
