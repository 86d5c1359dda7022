/* SPDX-License-Identifier: MIT */
/*
 * kern/uplink.h: the way out of a network namespace that has no device but loopback: a veth(4) pair
 * whose far end nobody reads, so that what is sent there goes to a packet socket and nowhere else.
 *
 * Needs CAP_NET_ADMIN in the namespace, and of the kernel CONFIG_VETH. No tap, no /dev/net/tun.
 */
#ifndef CUBBY_KERN_UPLINK_H
#define CUBBY_KERN_UPLINK_H

#include <netinet/in.h>
#include <stdbool.h>

#include "base/attr.h"

enum {
	UPLINK_INDEX = 2,   /* of the near end; the namespace is new, so the number is free */
	UPLINK_MTU = 65535, /* the largest datagram fits: nothing is ever fragmented */
};

struct uplink_addresses {
	struct in_addr four;
	unsigned four_prefix;
	struct in6_addr six;
	unsigned six_prefix;
	bool has_six; /* else there is neither an IPv6 address nor a route */
};

/* Makes the pair, gives the near end its addresses and all default routes. 0, or -1 and errno. */
int uplink_make(const char *name, const struct uplink_addresses *a) MUST_USE;

#endif
