/* SPDX-License-Identifier: MIT */
/*
 * net/pace.h: network.rate: how many bytes a second go out and come in, all connections and
 * datagrams together. A connection waits, a datagram is lost, as on a slow wire.
 */
#ifndef CUBBY_NET_PACE_H
#define CUBBY_NET_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* 0: as fast as it goes. */
void pace_begin(uint64_t bytes_a_second);

/* How many of `wanted` bytes a connection may move now; 0: it has to wait. */
size_t pace_share(size_t wanted) MUST_USE;

/* So many were moved: they count for network.quota too. */
void pace_count(size_t bytes);

/* Others wait as well: who has moved its share waits until they had theirs. */
bool pace_is_shared(void) MUST_USE;

/* Every open flow is carried again when there is something to share. */
void pace_wait(void);

/* Whether a datagram may pass, which is counted, for network.quota too. */
bool pace_take(size_t bytes) MUST_USE;

#endif
