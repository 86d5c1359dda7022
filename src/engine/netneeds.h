/* SPDX-License-Identifier: MIT */
/*
 * engine/netneeds.h: what programs wanted to reach in a private network, as rules.
 */
#ifndef CUBBY_ENGINE_NETNEEDS_H
#define CUBBY_ENGINE_NETNEEDS_H

#include "base/err.h"
#include "base/mem.h"
#include "engine/run.h"

/*
 * Reads what cubby-net tells to a client that asks with NETASK_LEARN. A drop-in of a profile as
 * text, in which what was reached is allowed, and what was not is a comment. NULL with `e`.
 */
const char *netneeds_text(int wire_fd, const char *name, struct arena *a, struct err *e) MUST_USE;

/* Opens the file of network.learn. 0, or -1 with `e`. */
int netneeds_prepare(const struct run *r, struct err *e) MUST_USE;

/* Writes that file, while cubby-net still runs. 0, or -1 with `e`. */
int netneeds_write(struct run *r, struct err *e) MUST_USE;

#endif
