/* SPDX-License-Identifier: MIT */
/*
 * net/proxy_text.h: the words of HTTP CONNECT: the question that is sent, and the head of the
 * answer, of which hostile bytes come in pieces of any size.
 */
#ifndef CUBBY_NET_PROXY_TEXT_H
#define CUBBY_NET_PROXY_TEXT_H

#include <stddef.h>

#include "base/via.h"
#include "helpers/net/address.h"

/* The question for `name`, or for the address; its length, or 0 when there is no room. */
size_t proxy_write_connect(const struct via *v, const struct address *to, const char *name,
			   char *out, size_t room);

/* How much of a head has been seen. All zero at first. */
struct http_head {
	size_t seen;
	unsigned status;  /* once `ended` */
	unsigned matched; /* of the blank line */
	bool wrong;       /* it does not begin as a head of HTTP/1 does */
	bool ended;
};

/* Goes on with `len` bytes. How many of them belong to the head. */
size_t proxy_read_head(struct http_head *h, const char *bytes, size_t len) MUST_USE;

/* 0 for success, else what stands nearest to the status as errno of connect(2). */
int proxy_error_of_status(unsigned status) MUST_USE;

#endif
