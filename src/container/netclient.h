/* SPDX-License-Identifier: MIT */
/*
 * container/netclient.h: what `cubby net` shows of a private network.
 *
 * cubby-net reads hostile bytes: what it says is escaped before a terminal sees it.
 */
#ifndef CUBBY_CONTAINER_NETCLIENT_H
#define CUBBY_CONTAINER_NETCLIENT_H

#include "cmd/client.h"
#include "wire/netrules.h"
#include "wire/netstate.h"

/*
 * Connects with the cubby-net of the sandbox behind `launcher_fd`. The wire on which it answers,
 * or -1 with `e`.
 */
int netclient_open(struct client_work *w, int launcher_fd, enum netask ask, struct err *e) MUST_USE;

/* Waits until the launcher has done what was asked. How often, or -1 with `e`. */
int netclient_done(struct client_work *w, int launcher_fd, struct err *e) MUST_USE;

/* Has a rule added. 0, or -1 with `e`. */
int netclient_rule(struct client_work *w, int launcher_fd, const struct netrule *rule,
		   struct err *e) MUST_USE;

/* "203.0.113.9:80" or "[2001:db8::1]:80". */
enum { NETCLIENT_ADDRESS = 64 };
const char *netclient_address(const uint8_t ip[16], uint16_t port, char out[NETCLIENT_ADDRESS]);

/* Prints the status, until the wire's end. 0, or -1 with `e`. */
int netclient_status(struct client_work *w, int wire_fd, bool as_json, struct err *e) MUST_USE;

/* Prints lines of the log, until the wire's end, which ends what follows. 0, or -1 with `e`. */
int netclient_log(struct client_work *w, int wire_fd, bool follows, struct err *e) MUST_USE;

#endif
