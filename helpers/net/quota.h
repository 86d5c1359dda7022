/* SPDX-License-Identifier: MIT */
/*
 * net/quota.h: network.quota: how many bytes may go out and come in while the sandbox lives.
 *
 * The count lies in memory that the launcher made and gives to each cubby-net, so that a new one
 * goes on where the last one ended. It binds programs inside, and a cubby-net that is what it was
 * started as: one that is taken over by hostile bytes can write any number there, or count nothing
 * any more, as it can then use every socket that it has.
 */
#ifndef CUBBY_NET_QUOTA_H
#define CUBBY_NET_QUOTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* The word for the log of what there was no quota for. */
extern const char quota_why[];

/* The count of NET_QUOTA, see wire/netrules.h; comes before the rules. Takes the descriptor over.
 */
void quota_take_page(int fd);

/* 0: as much as there is. 0, or -1 and errno when there is no count. */
int quota_begin(uint64_t bytes) MUST_USE;

/* Whether so many bytes more may pass; of none whether one may. */
bool quota_fits(size_t bytes) MUST_USE;

/* How many of `wanted` bytes may pass; 0: none any more. */
size_t quota_share(size_t wanted) MUST_USE;

/* So many have passed. */
void quota_count(size_t bytes);

/* Whether a datagram may pass, which is counted. */
bool quota_take(size_t bytes) MUST_USE;

/* How many there are, or 0; *ret_used of them have passed. */
uint64_t quota_limit(uint64_t *ret_used);

#endif
