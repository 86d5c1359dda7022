/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/pump.h: carries bytes and descriptors between clients and a server's socket,
 * through a protocol that may change, drop or answer them.
 *
 * Each client has its own connection to the server. A flow is one direction: bytes come into `in`,
 * the protocol moves what it lets through to `out`. Descriptors travel with the first bytes that
 * leave after them: earlier than in the original at most, never later.
 */
#ifndef CUBBY_HELPERS_DOORS_PUMP_H
#define CUBBY_HELPERS_DOORS_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

enum {
	PUMP_IN = 65536,      /* the longest message that a protocol can look at as a whole */
	PUMP_OUT = 3 * 65536, /* what waits for a slow reader; nothing more is read meanwhile */
	PUMP_FDS = 32,
	PUMP_CLIENTS = 128,
};

struct pump_flow {
	size_t in_len;
	size_t out_len;
	unsigned fd_count;
	bool ended;      /* end of file was read */
	bool tells_user; /* the next bytes go with our credentials */
	int fds[PUMP_FDS];
	char in[PUMP_IN];
	char out[PUMP_OUT];
};

struct pump_client {
	int client_fd;
	int server_fd;
	struct pump_flow up;   /* client to server */
	struct pump_flow down; /* server to client */
	void *state;           /* the protocol's own, zeroed at first */
	const void *context;   /* pump_run's */
};

struct pump_protocol {
	size_t state_size;
	/*
	 * Takes bytes from the beginning of the flow's `in`; returns how many (0: the message is
	 * not whole yet), or -1 to end the connection.
	 */
	ptrdiff_t (*from_client)(struct pump_client *c);
	ptrdiff_t (*from_server)(struct pump_client *c);
};

/* Puts bytes into a flow's `out`. -1 when there is no room: the connection must end. */
int pump_put(struct pump_flow *f, const void *data, size_t len) MUST_USE;

/* from_client or from_server that lets everything through. */
ptrdiff_t pump_pass_up(struct pump_client *c);
ptrdiff_t pump_pass_down(struct pump_client *c);

/* A connection to a unix socket, or -1 and errno. */
int pump_connect(const char *path) MUST_USE;

/* Serves until the listening socket fails; connects to `server` for each client. */
NORETURN void pump_run(int listen_fd, const char *server, const struct pump_protocol *p,
		       const void *context);

#endif
