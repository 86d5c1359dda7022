/* SPDX-License-Identifier: MIT */
/*
 * kern/barrier.h: nf_tables rules (nft(8)) in a network namespace that let programs in it send to
 * the internet and nowhere else.
 *
 * For a way out that is somebody else's, who takes what it gets: what is refused does not reach the
 * device. Holds for all without CAP_NET_ADMIN and CAP_NET_RAW there. Needs CAP_NET_ADMIN, and of
 * the kernel nf_tables with nft_reject_inet.
 */
#ifndef CUBBY_KERN_BARRIER_H
#define CUBBY_KERN_BARRIER_H

#include <netinet/in.h>

#include "base/ipzone.h"

enum { BARRIER_OWN = 256, BARRIER_MTU = 65520 };

struct barrier {
	struct in_addr resolver; /* to whose port 53 everybody may send */
	unsigned count;
	struct ipzone_range own[BARRIER_OWN]; /* refused, beside all that is not the internet */
};

/*
 * Who sends there is told that it is forbidden (EHOSTUNREACH, IPv6: EACCES); so is who sends a
 * datagram larger than BARRIER_MTU, which would leave in pieces. 0, or -1 and errno.
 */
int barrier_make(const struct barrier *b) MUST_USE;

#endif
