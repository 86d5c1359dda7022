/* SPDX-License-Identifier: MIT */
/*
 * wire/pcap.h: what the stage, the launcher and cubby-netpcap agree on about network.pcap.
 *
 * The stage opens a packet socket with a ring of memory, packet(7), before any program runs: what
 * is not taken from there in time is lost to the file, and counted by the kernel; the network does
 * not wait for it.
 */
#ifndef CUBBY_WIRE_PCAP_H
#define CUBBY_WIRE_PCAP_H

#include <stdint.h>

enum {
	PCAP_BLOCK = 256 * 1024, /* larger than any frame */
	PCAP_BLOCKS = 64,
	PCAP_RETIRE_MS = 10, /* a block that is not full is handed over after so long */
};

/* In memory that cubby-netpcap writes and the launcher reads, at any time. */
struct pcap_count {
	uint64_t frames; /* that are in the file */
	uint64_t bytes;  /* of the file */
	uint64_t lost;   /* frames that came too fast, or could not be written */
	uint32_t error;  /* errno of the first write that failed, or 0 */
};

/* The begin of NET_PCAP's payload; behind it comes the file's name, without an end. */
struct pcap_state {
	struct pcap_count count;
	uint32_t writes; /* cubby-netpcap is there; else it has ended early */
};

/* The payload of PCAP_DONE. */
struct pcap_done {
	uint64_t lost;  /* frames that came too fast, or could not be written */
	uint32_t error; /* errno of the first write that failed, or 0 */
};

#endif
