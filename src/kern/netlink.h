/* SPDX-License-Identifier: MIT */
/*
 * kern/netlink.h: requests to the kernel over netlink(7), several in one send.
 *
 * A message that does not fit marks the batch as full, which netlink_commit refuses: nothing is cut
 * short in silence.
 */
#ifndef CUBBY_KERN_NETLINK_H
#define CUBBY_KERN_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum { NETLINK_ROOM = 4096 };

struct netlink {
	size_t used;
	size_t message; /* where the message being written begins */
	unsigned acks;  /* how many answers the kernel owes */
	bool full;
	_Alignas(8) char bytes[NETLINK_ROOM];
};

/* An empty batch. */
void netlink_init(struct netlink *n);

/* Begins a message with its fixed head; NLM_F_REQUEST is added. NLM_F_ACK counts an answer. */
void netlink_begin(struct netlink *n, uint16_t type, uint16_t flags, const void *head, size_t len);

/* Ends the message. */
void netlink_end(struct netlink *n);

/* Adds an attribute to the message. */
void netlink_put(struct netlink *n, uint16_t type, const void *data, size_t len);
void netlink_put_u32(struct netlink *n, uint16_t type, uint32_t value);
void netlink_put_be32(struct netlink *n, uint16_t type, uint32_t value);
void netlink_put_text(struct netlink *n, uint16_t type, const char *text);

/* Adds bytes that have no attribute's head of their own (the inner head of a nest). */
void netlink_put_bytes(struct netlink *n, const void *data, size_t len);

/* Opens an attribute that holds others; netlink_close takes what this returned. */
size_t netlink_open(struct netlink *n, uint16_t type) MUST_USE;
void netlink_close(struct netlink *n, size_t opened);

/*
 * Sends the batch over a netlink socket of `protocol` (NETLINK_ROUTE, ...) and takes all answers.
 * 0, or -1 and the errno of the first message that the kernel refused.
 */
int netlink_commit(struct netlink *n, int protocol) MUST_USE;

#endif
