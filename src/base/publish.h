/* SPDX-License-Identifier: MIT */
/*
 * base/publish.h: ports of a private network that can be reached from outside: their one grammar.
 *
 *   [tcp:|udp:] [ADDRESS:] OUTSIDE [:INSIDE]        OUTSIDE and INSIDE: a port, or FIRST-LAST
 *   unix:PATH:INSIDE
 *
 * ADDRESS is the host's, IPv6 in brackets. Without one both loopbacks are meant, 127.0.0.1 and ::1.
 */
#ifndef CUBBY_BASE_PUBLISH_H
#define CUBBY_BASE_PUBLISH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

enum { PUBLISH_PATH = 108, PUBLISH_RANGE = 128, PUBLISH_TEXT = 192 };

enum publish_kind { PUBLISH_TCP, PUBLISH_UDP, PUBLISH_UNIX };

/* No pointers: it is passed to another process as it is. */
struct publish {
	uint8_t kind;
	uint8_t has_address; /* else both loopbacks */
	uint8_t ip[16];      /* IPv4 as ::ffff:a.b.c.d */
	uint16_t outside;    /* the first; 0 for a unix socket */
	uint16_t inside;     /* the first */
	uint16_t count;      /* of ports */
	char path[PUBLISH_PATH];
};

/* False when `text` is none; *ret_why then says what one looks like. */
bool publish_parse(const char *text, struct publish *ret, const char **ret_why) MUST_USE;

/*
 * The n-th of the single sockets that `p` stands for: one port, and one address. False behind the
 * last.
 */
bool publish_single(const struct publish *p, unsigned n, struct publish *ret) MUST_USE;

/* Whether the single socket is one of those that `p` stands for, whatever port inside. */
bool publish_covers(const struct publish *p, const struct publish *single) MUST_USE;

/* A single socket as it would be written. */
const char *publish_text(const struct publish *single, char out[PUBLISH_TEXT]);

#endif
