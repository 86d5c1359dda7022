/* SPDX-License-Identifier: MIT */
/* base/ipzone.h: what part of the world an address is in. */
#ifndef CUBBY_BASE_IPZONE_H
#define CUBBY_BASE_IPZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

enum address_zone {
	ZONE_INTERNET,
	ZONE_LOOPBACK,  /* this host, by a loopback address */
	ZONE_HOST,      /* this host, by another of its addresses */
	ZONE_LAN,       /* private use */
	ZONE_LINKLOCAL, /* only on this wire */
	ZONE_METADATA,  /* where clouds hand out credentials */
	ZONE_OTHER,     /* multicast, broadcast, reserved: nothing that a connection goes to */
	ZONE_COUNT,
};

/*
 * The zone by the address alone (RFC 6890; IPv4 as ::ffff:a.b.c.d), never ZONE_HOST. An address
 * that carries an IPv4 address in it (6to4, NAT64, ...) is in that one's zone.
 */
enum address_zone ipzone_of(const uint8_t ip[16]) MUST_USE;

/* Addresses of one family that begin with the same bits; IPv4 has 4 bytes. */
struct ipzone_range {
	bool six;
	uint8_t bytes[16];
	unsigned bits;
};

enum { IPZONE_RANGES = 24 };

/*
 * All that is not ZONE_INTERNET, and beside it what carries an IPv4 address, whosever. Their
 * number, at most IPZONE_RANGES.
 */
unsigned ipzone_outside(struct ipzone_range ret[IPZONE_RANGES]) MUST_USE;

#endif
