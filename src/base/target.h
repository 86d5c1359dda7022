/* SPDX-License-Identifier: MIT */
/*
 * base/target.h: patterns of what a connection goes to: the one grammar of network rules.
 *
 *   [tcp:|udp:] WHAT [:PORTS]
 *
 * WHAT is a name ("example.org", exactly that), "*.example.org" (what is below, not itself), an
 * address or a network ("10.1.0.0/16", "[2001:db8::]/32"), or a group ("@lan"). PORTS are numbers
 * and ranges: "22,8000-8099". Without a protocol both are meant.
 */
#ifndef CUBBY_BASE_TARGET_H
#define CUBBY_BASE_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

enum { TARGET_NAME = 254, TARGET_PORTS = 8 };

enum target_kind {
	TARGET_EXACT, /* a name */
	TARGET_BELOW, /* the names below one */
	TARGET_RANGE, /* addresses */
	TARGET_GROUP,
};

enum target_group {
	GROUP_INTERNET,
	GROUP_LAN,
	GROUP_HOST,     /* this host by its own addresses, but loopback */
	GROUP_LOOPBACK, /* the host's loopback, which is reached at an address of its own */
	GROUP_LINKLOCAL,
	GROUP_METADATA,
	GROUP_DOH, /* known resolvers that carry names over HTTPS */
	GROUP_COUNT,
};

/* No pointers: it is passed to another process as it is. */
struct target {
	uint8_t kind;
	bool tcp;
	bool udp;
	uint8_t group;
	uint8_t bits;       /* of the address, which is kept as IPv6: 96 more for IPv4 */
	uint8_t ip[16];     /* IPv4 as ::ffff:a.b.c.d */
	uint8_t port_count; /* 0: none was said */
	uint16_t first[TARGET_PORTS];
	uint16_t last[TARGET_PORTS];
	char name[TARGET_NAME]; /* lower case */
};

/* False when `text` is no target; *ret_why then says what one looks like. */
bool target_parse(const char *text, struct target *ret, const char **ret_why) MUST_USE;

/*
 * The same of a link to another sandbox: "sandbox:NAME:PORTS" is the TCP ports of the name
 * "NAME.cubby".
 */
bool target_parse_link(const char *text, struct target *ret, const char **ret_why) MUST_USE;

/* The sandbox that a link leads to. */
const char *target_link_name(const struct target *link, char out[TARGET_NAME]);

/* As it would be said. */
enum { TARGET_TEXT = 400 };
const char *target_text(const struct target *t, char out[TARGET_TEXT]);

/* The word of a group behind the '@'. */
const char *target_group_name(unsigned group) MUST_USE;

/* Whether it is `name` (in lower case) that is meant. */
bool target_is_name(const struct target *t, const char *name) MUST_USE;

/* Whether it names this port: false when it names none. */
bool target_has_port(const struct target *t, uint16_t port) MUST_USE;

/* Whether the address (IPv4 as mapped) lies in the range. */
bool target_has_address(const struct target *t, const uint8_t ip[16]) MUST_USE;

#endif
