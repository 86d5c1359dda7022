/* SPDX-License-Identifier: MIT */
/*
 * engine/published.h: the ports of the sandbox that can be reached from the host.
 *
 * Runs in: the launcher, which keeps the listening sockets: cubby-net gets copies, and one that
 * takes a dead one's place gets them again.
 */
#ifndef CUBBY_ENGINE_PUBLISHED_H
#define CUBBY_ENGINE_PUBLISHED_H

#include "base/err.h"
#include "base/publish.h"

enum { PUBLISHED_MAX = 512 };

/*
 * Takes over the listening socket of a single `p`. `owner`: the client of whose going it is the
 * end, or -1. 0, or -1 with `e`: there are too many.
 */
int published_add(const struct publish *p, int fd, int dir_fd, int owner, struct err *e) MUST_USE;

/* Closes what a client owns, and tells cubby-net. */
void published_forget(int net_fd, int owner);

/* Closes what `p` stands for. How many sockets that were. */
unsigned published_remove(const struct publish *p);

/* Other sandboxes have links to this one, which need such sockets as well. */
void published_expect_links(void);

/* Whether any of them needs a socket of the sandbox's network (all but UDP). */
bool published_need_sockets(void) MUST_USE;

/* Whether there ever was one: then the ports must be free when the launcher has ended. */
bool published_ever(void) MUST_USE;

/* Hands one, or all, to cubby-net; one that is gone is told when it is replaced. 0, or -1 with `e`.
 */
int published_send(int net_fd, const struct publish *p, int fd, struct err *e) MUST_USE;
int published_send_all(int net_fd, struct err *e) MUST_USE;

/* Closes all of them, and removes the names of unix sockets. */
void published_end(void);

#endif
