/* SPDX-License-Identifier: MIT */
/*
 * net/wayout.h: how what leaves the sandbox leaves the host: network.via.
 *
 * Every socket towards the outside is made here, so that none goes another way. What the way does
 * not carry has no socket.
 */
#ifndef CUBBY_NET_WAYOUT_H
#define CUBBY_NET_WAYOUT_H

#include "base/err.h"
#include "base/via.h"
#include "helpers/net/address.h"

/* Takes the way; for Tor it makes up credentials. 0, or -1 with `e`. */
int wayout_begin(const struct via *v, struct err *e) MUST_USE;

/* TCP goes through a proxy, which looks names up; nothing else goes out. */
bool wayout_is_proxy(void) MUST_USE;

/* The proxy, with the credentials for it. */
const struct via *wayout(void) MUST_USE;

/* What is connected to for `target`: itself, or the proxy. */
struct address wayout_first(const struct address *target) MUST_USE;

/*
 * As socket(2), CLOEXEC and not blocking, bound to the interface if there is one (SO_BINDTODEVICE,
 * socket(7); without a right since Linux 5.7). -1 and errno: EACCES for what a proxy does not
 * carry, ENODEV when the interface is gone.
 */
int wayout_socket(int family, int type, int protocol) MUST_USE;

#endif
