/* SPDX-License-Identifier: MIT */
/* container/network.h: addresses and counters of a container's network, as the host sees them. */
#ifndef CUBBY_CONTAINER_NETWORK_H
#define CUBBY_CONTAINER_NETWORK_H

#include <stdint.h>

#include "base/mem.h"

struct network {
	const char *interfaces; /* separated by ", "; without lo */
	const char *ipv4;       /* the same, without loopback addresses */
	const char *ipv6;       /* and without those of a link */
	uint64_t received;      /* bytes, of all interfaces but lo */
	uint64_t sent;
};

/* Of the network namespace of a process; empty when it cannot be read. */
struct network network_look(int32_t pid, struct arena *a);

#endif
