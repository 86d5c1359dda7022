/* SPDX-License-Identifier: MIT */
/*
 * wire/netrules.h: the rules of a private network, in memory that is passed to cubby-net.
 *
 * A head, then the targets: first those that are allowed, then those that are denied, then the
 * links to other sandboxes.
 */
#ifndef CUBBY_WIRE_NETRULES_H
#define CUBBY_WIRE_NETRULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/target.h"
#include "base/via.h"

/* The second: rules that were added while the sandbox runs. */
enum { NETRULES_MAX = 20000, NETRULES_ADDED = 1000, NETRULES_SERVERS = 4, NETRULES_LINKS = 16 };

/* In the order of the words of network.on-miss. */
enum netrules_miss { MISS_UNREACH, MISS_REFUSE, MISS_DROP, MISS_ASK };

/* In the order of the words of network.sni. */
enum netrules_sni { SNI_OFF, SNI_CHECK, SNI_STRICT };

struct netrules_head {
	uint32_t allowed;
	uint32_t denied;
	uint32_t links;
	uint64_t rate;      /* bytes a second, or 0: no limit */
	uint64_t quota;     /* bytes of the sandbox's life, or 0: no limit */
	uint8_t filtered;   /* nothing is reached but what is allowed */
	uint8_t miss;       /* enum netrules_miss: what a program sees of a denial */
	uint8_t servers;    /* how many, or 0: those of the host */
	uint8_t real_names; /* names with rules are answered with their own addresses */
	uint8_t sni;        /* enum netrules_sni: whether TLS has to name the same host */
	uint8_t server[NETRULES_SERVERS][16]; /* IPv4 as ::ffff:a.b.c.d */
	struct via via;
};

/* In memory of the launcher's, for one cubby-net after the other. */
struct netcount {
	uint64_t used; /* bytes of the quota */
};

/* A rule that is added while the sandbox runs. */
struct netrule {
	struct target target;
	bool deny;
};

#endif
