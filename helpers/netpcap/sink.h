/* SPDX-License-Identifier: MIT */
/*
 * netpcap/sink.h: the file, in the format of pcap-savefile(5): frames from the IP header on.
 */
#ifndef CUBBY_NETPCAP_SINK_H
#define CUBBY_NETPCAP_SINK_H

#include <stdint.h>

#include "helpers/netpcap/ring.h"

/* Takes the file over, and begins it. */
void sink_begin(int fd);

/* Adds a frame. Waits as long as the disk does. */
void sink_put(const struct ring_frame *f);

/* Writes what is still here. */
void sink_flush(void);

/* errno of the first write that failed, or 0; *ret_lost frames were not written then. */
uint32_t sink_error(uint64_t *ret_lost);

#endif
