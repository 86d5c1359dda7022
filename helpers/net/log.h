/* SPDX-License-Identifier: MIT */
/*
 * net/log.h: what was refused, and what was let through, a line of JSON each.
 *
 * Lines go to the file of network.log, to clients that follow, and the last ones are kept for a
 * client that asks later. What is too much for a second is counted, not written.
 */
#ifndef CUBBY_NET_LOG_H
#define CUBBY_NET_LOG_H

#include "base/target.h"
#include "helpers/net/frame.h"

/* Takes the descriptor of the file over. */
void log_begin(int fd);

/* What was refused and why. */
void log_denial(const struct frame *f, const char *name, const char *why);

/* The same of a connection that was open, for what it said: `said` is the server that TLS named. */
void log_denied_hello(const struct frame *f, const char *name, const char *said, const char *why);

/* A name (or NULL: it is none) that was not answered, or not with all its addresses, and why. */
void log_name(const char *name, const char *why);

/* A connection, or an exchange of datagrams, that has ended. */
struct log_flow {
	uint8_t protocol;
	bool inbound; /* of a published port: `from` is the client outside */
	bool linked;  /* ... or of another sandbox */
	struct address from;
	struct address to;
	const char *name;          /* that the program meant, or NULL */
	const struct target *rule; /* that allowed it, or NULL: the default */
	bool asked;                /* a person did */
	const char *failed;        /* it could not be made: the name of the errno; else NULL */
	bool at_proxy;             /* it is the proxy that was not reached */
	bool spent;                /* it was cut off by network.quota */
	uint64_t up;
	uint64_t down;
	int64_t ms;
};

void log_flow(const struct log_flow *f);

/* Calls `see` with each of the last lines, the oldest first. */
void log_last(void (*see)(void *context, const char *line, size_t len), void *context);

/* Numbers of what was let through and refused, lines or not. */
void log_counts(uint32_t *ret_allowed, uint32_t *ret_denied);

#endif
