/* SPDX-License-Identifier: MIT */
/*
 * netpcap/lead.h: giving frames of redirected connections the addresses that the program used.
 *
 * A connection that was let out (kern/redirect.h) goes on over the loopback, where what it sends is
 * addressed to cubby-net's listener; its answers have the right addresses already. Its first
 * segment was seen leaving before, with the same sequence number, and says where it was meant to
 * go.
 */
#ifndef CUBBY_NETPCAP_LEAD_H
#define CUBBY_NETPCAP_LEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* Changes a frame's addresses where needed. False when it was seen already, as it left. */
bool lead_follow(uint8_t *bytes, size_t len) MUST_USE;

#endif
