/* SPDX-License-Identifier: MIT */
/*
 * wire/netstate.h: what cubby-net tells a client of itself, and what one can ask.
 */
#ifndef CUBBY_WIRE_NETSTATE_H
#define CUBBY_WIRE_NETSTATE_H

#include <stdint.h>

#include "base/publish.h"
#include "base/target.h"

enum netask {
	NETASK_STATUS, /* a NET_ROW for each thing there is */
	NETASK_LOG,    /* a NET_LINE for each of the last lines */
	NETASK_FOLLOW, /* the same, and then each line as it comes */
	NETASK_ASK,    /* a NET_QUESTION for each thing that a person has to decide */
	NETASK_LEARN,  /* a NET_ROW for each thing that a program wanted to reach */
};

/* A program inside wants to reach what no rule speaks of. */
struct netquestion {
	uint8_t to[16]; /* IPv4 as ::ffff:a.b.c.d; of a name nothing that means anything outside */
	uint16_t port;
	uint8_t udp; /* else TCP */
	uint8_t unused;
	uint32_t ms;    /* how long an answer is waited for */
	char name[256]; /* that the program meant, or "" */
};

/* What cubby-net wants a socket for: a connection into the sandbox. */
struct netsource {
	uint8_t six;   /* of IPv6 */
	uint8_t bound; /* its source is `ip` and `port`, in network order */
	uint16_t port;
	uint8_t ip[16]; /* of IPv4 the last four bytes */
};

/* END: all has been told, and comes behind the lines of a log, too. Without it something is
 * missing. */
enum netrow_kind { NETROW_SUMMARY, NETROW_PORT, NETROW_FLOW, NETROW_END, NETROW_NEED };

/* All numbers but of the quota are since cubby-net began to serve: it may have been replaced. */
struct netsummary {
	uint64_t up;    /* bytes of TCP connections that have ended, out of the sandbox */
	uint64_t down;  /* and into it */
	uint64_t ms;    /* how long it serves */
	uint64_t quota; /* bytes of the sandbox's life, or 0: no limit */
	uint64_t quota_used;
	uint32_t allowed;
	uint32_t denied;
	uint32_t rules;
	uint32_t flows;
	uint32_t exchanges; /* of UDP, open */
	uint32_t filtered;  /* nothing is reached but what is allowed */
};

struct netflow {
	uint8_t from[16]; /* IPv4 as ::ffff:a.b.c.d */
	uint8_t to[16];
	uint16_t from_port;
	uint16_t to_port;
	uint8_t inbound; /* of a published port */
	uint8_t open;    /* else it is being made */
	uint64_t up;
	uint64_t down;
	uint64_t ms;
	char name[256]; /* that the program meant, or "" */
};

/* What a program wanted to reach, as the rule that means just that; so many are remembered. */
enum { NETNEEDS_MAX = 1024 };
struct netneed {
	struct target what;
	uint8_t denied;
	uint8_t linked; /* it is another sandbox */
	uint8_t pinged; /* and nothing else */
	uint8_t more;   /* there was no room for what came later; `what` means nothing */
};

/* No pointers: it is passed to another process as it is. */
struct netrow {
	uint32_t kind; /* enum netrow_kind */
	union {
		struct netsummary summary;
		struct publish port;
		struct netflow flow;
		struct netneed need;
	};
};

#endif
