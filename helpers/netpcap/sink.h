/* SPDX-License-Identifier: MIT */
/*
 * netpcap/sink.h: the file, in the format of pcap-savefile(5): frames from the IP header on.
 */
#ifndef CUBBY_NETPCAP_SINK_H
#define CUBBY_NETPCAP_SINK_H

#include <stdint.h>

#include "helpers/netpcap/ring.h"
#include "wire/pcap.h"

/* Takes the file over, and begins it. What is written is counted in `count`, which stays. */
void sink_begin(int fd, struct pcap_count *count);

/* Adds a frame. Waits as long as the disk does. */
void sink_put(const struct ring_frame *f);

/* Writes what is still here. */
void sink_flush(void);

#endif
