/* SPDX-License-Identifier: MIT */
/*
 * engine/netpcap.h: cubby-netpcap, which writes the frames of a private network into a file.
 *
 * Runs in: the launcher, which opens the file before anything else, starts the helper when the
 * stage hands a packet socket up, and at the end waits until what is in it was written. It is not
 * started again.
 */
#ifndef CUBBY_ENGINE_NETPCAP_H
#define CUBBY_ENGINE_NETPCAP_H

#include "base/err.h"
#include "engine/run.h"
#include "wire/wire.h"

/* Opens the file of network.pcap, if that was said. 0, or -1 with `e`. */
int netpcap_prepare(const struct run *r, struct err *e) MUST_USE;

/* Takes the socket of a PCAP message, and starts the helper. 0, or -1 with `e`. */
int netpcap_take(struct run *r, struct msg_extra *extra, struct err *e) MUST_USE;

/* Tells a client how far the file is, if there is one. */
void netpcap_show(const struct run *r, int client_fd);

/* Ends it, and says what is missing in the file. Waits a few seconds for a slow disk. */
void netpcap_end(struct run *r);

#endif
