/* SPDX-License-Identifier: MIT */
/*
 * wire/privnet.h: what the stage, the launcher and cubby-net agree on about a private network.
 *
 * The addresses are those that other user-space networks use, so that programs and people know
 * them. Nothing but 10.0.2.100 exists: the others are answered by cubby-net.
 */
#ifndef CUBBY_WIRE_PRIVNET_H
#define CUBBY_WIRE_PRIVNET_H

#define PRIVNET_DEVICE "eth0"
#define PRIVNET_ADDRESS "10.0.2.100"
#define PRIVNET_PREFIX 24
#define PRIVNET_RESOLVER "10.0.2.3"
#define PRIVNET_GATEWAY "10.0.2.2" /* stands for the host's loopback, where that is allowed */
#define PRIVNET_GATEWAY_SIX "fd63:7562:6279::2" /* where clients without an address come from */
#define PRIVNET_HOST_NAME "host.cubby"
#define PRIVNET_NAMES "198.18.0.0" /* addresses that stand for names */
#define PRIVNET_NAMES_SIX "fd63:7562:6279:1::"
#define PRIVNET_ADDRESS_SIX "fd63:7562:6279::100"
#define PRIVNET_PREFIX_SIX 64

/* Where connections that were let out arrive; below 1024, so that no program wants it. */
#define PRIVNET_PORT 1

/* Order of the descriptors in NETWORK and NET_BEGIN. */
enum {
	PRIVNET_LISTENER, /* TCP, takes connections that were let out */
	PRIVNET_FRAMES,   /* packet(7): what leaves by the device, from the IP header on */
	PRIVNET_RAW_FOUR, /* raw(7): packets with their own IP header; marked, see kern/redirect.h
			   */
	PRIVNET_RAW_SIX,  /* the same for IPv6; without IPv6 another one for IPv4 */
	PRIVNET_FDS,
};

#endif
