/* SPDX-License-Identifier: MIT */
/*
 * net/hello.h: the first message of TLS, the ClientHello: which server a program names in it.
 *
 * Hostile bytes, which come in pieces of any size. What TLS forbids is refused rather than
 * understood, for the server may understand it otherwise.
 */
#ifndef CUBBY_NET_HELLO_H
#define CUBBY_NET_HELLO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum {
	HELLO_NAME = 256,
	/* The message without the heads of its records; real ones have some 2,000 bytes. */
	HELLO_MESSAGE_MAX = 16 * 1024,
	/* With them: a record for every 16 bytes is more than anybody sends. */
	HELLO_MAX = HELLO_MESSAGE_MAX + HELLO_MESSAGE_MAX / 16 * 5,
};

enum hello_state {
	HELLO_MORE,   /* all of it is not there yet */
	HELLO_NO_TLS, /* it is no record of TLS: another protocol */
	HELLO_WRONG,  /* TLS, but no plain ClientHello, or a longer one */
	HELLO_READ,
};

struct hello {
	bool hides_name;       /* it has a second, encrypted one: ECH, RFC 9849 */
	char name[HELLO_NAME]; /* in lower case, odd letters as '?'; "": none (RFC 6066, 3) */
};

/*
 * Reads the first `len` bytes that a program has sent; at most HELLO_MAX are looked at. `*ret` is
 * written with HELLO_READ. Once it is not HELLO_MORE, more bytes change nothing.
 */
enum hello_state hello_read(const uint8_t *bytes, size_t len, struct hello *ret) MUST_USE;

#endif
