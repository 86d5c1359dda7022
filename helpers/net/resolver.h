/* SPDX-License-Identifier: MIT */
/*
 * net/resolver.h: the sandbox's only resolver: whatever goes to port 53 of any address ends here.
 */
#ifndef CUBBY_NET_RESOLVER_H
#define CUBBY_NET_RESOLVER_H

#include "helpers/net/frame.h"

enum { RESOLVER_PORT = 53 };

/* A datagram with a question. */
void resolver_ask(const struct frame *f);

/* Takes a connection over which questions come. */
void resolver_serve_stream(int fd);

#endif
