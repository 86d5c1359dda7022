/* SPDX-License-Identifier: MIT */
/*
 * netpcap/ring.h: the frames that the kernel has put into the ring of a packet socket.
 */
#ifndef CUBBY_NETPCAP_RING_H
#define CUBBY_NETPCAP_RING_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct ring_frame {
	uint8_t *bytes; /* from the IP header on; may be changed */
	size_t len;
	size_t whole; /* its length before the kernel cut it */
	uint32_t seconds;
	uint32_t nanoseconds;
};

/* Maps the ring of a socket that stays open. 0, or -1 and errno. */
int ring_begin(int fd) MUST_USE;

/* Calls `see` with each frame of IP that has come, the oldest first. Their number. */
unsigned ring_each(void (*see)(struct ring_frame *f));

/* How many were lost since the last call. */
uint32_t ring_lost(int fd);

#endif
