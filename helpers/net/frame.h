/* SPDX-License-Identifier: MIT */
/*
 * net/frame.h: IP packets: reading those that programs send, making those that answer them.
 *
 * Hostile bytes: nothing that is read here is believed but within the packet's own length. What is
 * no plain packet (options, extension headers, fragments) is none, and goes nowhere.
 */
#ifndef CUBBY_NET_FRAME_H
#define CUBBY_NET_FRAME_H

#include <stddef.h>

#include "helpers/net/address.h"

enum {
	FRAME_MAX = 65535,       /* a whole packet */
	FRAME_SYN_MAX = 40 + 60, /* IP header and TCP header, no data */
	FRAME_HEAD_MAX = 40 + 8, /* IP header and UDP header */
};

struct frame {
	uint8_t protocol; /* IPPROTO_TCP, _UDP, _ICMP, _ICMPV6, or another one */
	struct address from;
	struct address to;
	const uint8_t *payload; /* of UDP and of an echo; in the buffer that was parsed */
	size_t payload_len;
	uint32_t sequence; /* of TCP and of an echo */
	bool is_syn;       /* TCP: the first segment of a connection, without data */
	bool is_echo;      /* ICMP: an echo request, ping(8); from.port is its identifier */
};

/* False for what is no plain packet. */
bool frame_parse(const uint8_t *bytes, size_t len, struct frame *ret) MUST_USE;

/*
 * Why a packet that is not plain, or of a protocol that nobody serves, goes nowhere: a word for the
 * log. *ret gets its protocol and addresses, as far as they can be read. NULL when there is nothing
 * to tell: what the kernel itself says to its neighbours, and errors that it answers with.
 */
const char *frame_fault(const uint8_t *bytes, size_t len, struct frame *ret);

/* Makes the checksum of a parsed TCP packet right: the device would have done it. */
void frame_finish_tcp(uint8_t *bytes, size_t len);

/* What a refusal looks like to the program. */
enum refusal {
	REFUSAL_NONE,    /* nothing: the program waits until it gives up */
	REFUSAL_RESET,   /* ECONNREFUSED */
	REFUSAL_DENIED,  /* EHOSTUNREACH; EACCES for UDP over IPv6, which has no other */
	REFUSAL_HOST,    /* EHOSTUNREACH */
	REFUSAL_NETWORK, /* ENETUNREACH */
};

/*
 * Writes the packet that refuses `f` into `out`: a reset or a port that is unreachable, or another
 * ICMP error about it. Its length, or 0.
 */
size_t frame_refuse(const struct frame *f, enum refusal refusal, uint8_t out[FRAME_HEAD_MAX * 2]);

/*
 * Writes the IP and UDP header of a datagram of `len` bytes. Length of the header, or 0 when the
 * datagram is too long for one packet.
 */
size_t frame_datagram(const struct address *from, const struct address *to, const uint8_t *payload,
		      size_t len, uint8_t out[FRAME_HEAD_MAX]);

/* The same of the answer to an echo request; to->port is its identifier. */
size_t frame_echo_reply(const struct address *from, const struct address *to, uint16_t sequence,
			const uint8_t *payload, size_t len, uint8_t out[FRAME_HEAD_MAX]);

#endif
