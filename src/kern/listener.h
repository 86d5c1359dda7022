/* SPDX-License-Identifier: MIT */
/*
 * kern/listener.h: sockets on the host for ports that a sandbox publishes.
 */
#ifndef CUBBY_KERN_LISTENER_H
#define CUBBY_KERN_LISTENER_H

#include "base/err.h"
#include "base/publish.h"

/* The host has no such address (a loopback of IPv6 that is switched off): not an error by itself.
 */
enum { LISTENER_NO_ADDRESS = -2 };

/*
 * A socket that listens (UDP: is bound) where the single socket `p` says, owned by the caller. For
 * a unix socket *ret_dir_fd is its directory, owned by the caller too, else -1: no link is followed
 * on the way. LISTENER_NO_ADDRESS when nobody asked for that address by name; -1 with `e`.
 */
int listener_open(const struct publish *p, int *ret_dir_fd, struct err *e) MUST_USE;

/* Removes the name of a unix socket from its directory. */
void listener_remove(const struct publish *p, int dir_fd);

#endif
