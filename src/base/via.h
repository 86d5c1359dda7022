/* SPDX-License-Identifier: MIT */
/*
 * base/via.h: the way by which a private network leaves the host: its one grammar.
 *
 *   socks5://[USER:PASSWORD@]ADDRESS[:PORT]      http://[USER:PASSWORD@]ADDRESS[:PORT]
 *   tor, tor://ADDRESS[:PORT]                    interface:NAME
 *
 * ADDRESS is one, IPv6 in brackets: a name would have to be asked around the proxy. USER and
 * PASSWORD may have %XX for any byte.
 */
#ifndef CUBBY_BASE_VIA_H
#define CUBBY_BASE_VIA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/* The length of SOCKS's own fields (RFC 1929), and of the kernel's names (IFNAMSIZ). */
enum { VIA_WORD = 256, VIA_INTERFACE_NAME = 16 };

enum via_kind {
	VIA_DIRECT, /* as the host itself */
	VIA_SOCKS,
	VIA_HTTP,
	VIA_TOR, /* SOCKS, with credentials of the sandbox's own: circuits of its own */
	VIA_INTERFACE,
};

/* No pointers: it is passed to another process as it is. */
struct via {
	uint8_t kind;
	uint8_t ip[16]; /* IPv4 as ::ffff:a.b.c.d */
	uint16_t port;
	char user[VIA_WORD]; /* "" without */
	char password[VIA_WORD];
	char interface[VIA_INTERFACE_NAME];
};

/* False when `text` is none; *ret_why then says what one looks like. */
bool via_parse(const char *text, struct via *ret, const char **ret_why) MUST_USE;

static inline bool via_is_proxy(const struct via *v)
{
	return v->kind == VIA_SOCKS || v->kind == VIA_HTTP || v->kind == VIA_TOR;
}

#endif
