/* SPDX-License-Identifier: MIT */
/*
 * net/launcher.h: the wire to the launcher: what it gives, and that its end is ours.
 */
#ifndef CUBBY_NET_LAUNCHER_H
#define CUBBY_NET_LAUNCHER_H

#include "base/err.h"

/* Watches the wire, descriptor SPAWN_WIRE of kern/spawn.h. 0, or -1 with `e`. */
int launcher_begin(struct err *e) MUST_USE;

/* Tells why there will be no service. */
void launcher_report(const struct err *e);

/* Asks for the host's files anew: now, or when the last ones are some seconds old. */
void launcher_want_files(void);
void launcher_refresh_files(void);

/* Asks for the wire of a link, by its number. */
void launcher_want_link(unsigned number);

/* Asks for a new cubby-netsocket. */
void launcher_want_sockets(void);

#endif
