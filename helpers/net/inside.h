/* SPDX-License-Identifier: MIT */
/*
 * net/inside.h: the sandbox's side: the packets that leave it, and those that are put into it.
 */
#ifndef CUBBY_NET_INSIDE_H
#define CUBBY_NET_INSIDE_H

#include "helpers/net/frame.h"
#include "wire/privnet.h"

/* Takes over the sockets of NET_BEGIN. 0, or -1 and errno. */
int inside_begin(const int fds[PRIVNET_FDS], bool has_six) MUST_USE;

/* The network is there. */
bool inside_has_begun(void) MUST_USE;

/* The sandbox has an address of IPv6. */
bool inside_has_six(void) MUST_USE;

/* Lets the connection of a SYN packet out, see kern/redirect.h. The checksum is made here. */
void inside_let_out(uint8_t *syn, size_t len);

/* Answers a packet with a refusal. */
void inside_refuse(const struct frame *f, enum refusal refusal);

/* A datagram for a program. */
struct inside_datagram {
	const struct address *from;
	const struct address *to;
	uint8_t *bytes;
	size_t len;
};

/* Puts datagrams in, at most INSIDE_BATCH. All are of one family. */
enum { INSIDE_BATCH = 16 };
void inside_put(const struct inside_datagram *d, unsigned count);

/* The answer to an echo request, for the program whose identifier is to->port. */
void inside_put_echo(const struct address *from, const struct address *to, uint16_t sequence,
		     uint8_t *bytes, size_t len);

#endif
