/* SPDX-License-Identifier: MIT */
/*
 * net/proxy.h: asking a proxy for a connection: SOCKS 5 (RFC 1928, 1929) and HTTP CONNECT
 * (RFC 9110, 9.3.6).
 *
 * What the proxy says is hostile. Nothing is read behind its answer: that belongs to the program.
 */
#ifndef CUBBY_NET_PROXY_H
#define CUBBY_NET_PROXY_H

#include "helpers/net/address.h"

/* How far the talk with a proxy is. */
struct proxy;

/*
 * Goes on with the talk on `fd`, which is connected to the proxy of net/wayout.h and does not
 * block; *talk is NULL at first. Asks for `name` when there is one, else for the address `to`, at
 * the port of `to`. 0: the connection is there. EINPROGRESS: call again when `fd` has something to
 * say. Else the errno of what the proxy could not reach; EPROTO when it talks nonsense, EACCES when
 * it does not let us.
 */
int proxy_talk(struct proxy **talk, int fd, const struct address *to, const char *name) MUST_USE;

/* The talk is over; also of NULL. */
void proxy_forget(struct proxy **talk);

#endif
