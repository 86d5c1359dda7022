/* SPDX-License-Identifier: MIT */
/* net/hostfile.h: the host's resolv.conf(5) and hosts(5), as the launcher opened them. */
#ifndef CUBBY_NET_HOSTFILE_H
#define CUBBY_NET_HOSTFILE_H

#include "helpers/net/address.h"

enum { HOSTFILE_SERVERS = 4, HOSTFILE_MAX = 256 * 1024 };

/* Reads both; what cannot be read is empty. The descriptors stay the caller's. */
void hostfile_read(int resolv_fd, int hosts_fd);

/* Asks these from now on, whatever resolv.conf says; 16 bytes each, IPv4 as ::ffff:a.b.c.d. */
void hostfile_use_servers(const uint8_t *addresses, unsigned count);

/* The name servers, at least one: without any named this host's own is asked. */
const struct address *hostfile_servers(unsigned *ret_count);

/* The addresses that hosts gives a name (in lower case). Their number. */
unsigned hostfile_find(const char *name, struct address *ret, unsigned room);

#endif
