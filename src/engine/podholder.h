/* SPDX-License-Identifier: MIT */
/*
 * engine/podholder.h: the process that has a pod's network.
 *
 * It is a launcher without a caller, whose sandbox has a network and no program: its init is all
 * that is in it. The first member forks it; it ends when the last one has left. Members enter its
 * sandbox's network as with share = net:NAME (engine/shared.h).
 */
#ifndef CUBBY_ENGINE_PODHOLDER_H
#define CUBBY_ENGINE_PODHOLDER_H

#include "base/err.h"
#include "engine/run.h"

/* As many members a pod has at most: others than them ask its launcher, too (engine/control.h). */
enum { POD_MEMBERS = 24 };

/*
 * Member: starts it, for the pod that r->spec names. A wire to it, as of a client that has
 * connected; -1 with `e`, and errno EEXIST when another one was faster.
 */
int podholder_start(const struct run *r, struct err *e) MUST_USE;

/* The rest is for the process itself: false and nothing in any other launcher. */

/* Whether this launcher's sandbox is a pod. */
bool podholder_is_here(const struct run *r);

/* The wire of the member that started it, to be served from the beginning; -1 for others. */
int podholder_first(void);

/* The client's sandbox becomes a member. 0; 1: nobody does any more; -1 with `e`. */
int podholder_join(int client_fd, const char *name, size_t len, struct err *e) MUST_USE;

/* Whether the client is a member. */
bool podholder_has(int client_fd);

/* The client is gone. True when it was the last member: the pod shall end. */
bool podholder_leave(int client_fd);

/* Nobody can join any more. */
void podholder_close(void);

/* Tells a client of the network what pod it is, and who its members are. */
void podholder_show(const struct run *r, int client_fd);

#endif
