/* SPDX-License-Identifier: MIT */
/*
 * net/lease.h: network.dns = "real": which names an address was the answer for, and until when.
 *
 * A rule for a name then counts for the addresses that the sandbox was told for it, for as long as
 * that answer holds. What is open stays open.
 */
#ifndef CUBBY_NET_LEASE_H
#define CUBBY_NET_LEASE_H

#include "helpers/net/address.h"

struct lease;

/*
 * The address is an answer for `name` for `ttl` seconds from `now` (loop_now) on, a minute at least
 * and a day at most. False when there are too many: then it must not be told.
 */
bool lease_add(const struct address *a, const char *name, uint32_t ttl, int64_t now) MUST_USE;

/*
 * The first lease of this address that holds at `now`, or the one behind another; NULL behind the
 * last.
 */
const struct lease *lease_next(const struct address *a, const struct lease *before,
			       int64_t now) MUST_USE;

const char *lease_name(const struct lease *l);

#endif
