/* SPDX-License-Identifier: MIT */
/*
 * engine/linked.h: network.links: leading this sandbox's cubby-net to that of another one.
 *
 * Runs in: the launcher, which is asked for it when a program first connects, and again when the
 * other sandbox was started anew. From then on the two talk with each other only.
 */
#ifndef CUBBY_ENGINE_LINKED_H
#define CUBBY_ENGINE_LINKED_H

#include "base/err.h"
#include "engine/run.h"

/*
 * Connects entry `index` of network.links: cubby-net gets a wire, or hears that there is no such
 * sandbox. Nobody is waited for: a launcher that does not serve us closes the wire. 0, or -1 with
 * `e`: cubby-net cannot be told.
 */
int linked_connect(const struct run *r, uint32_t index, struct err *e) MUST_USE;

#endif
