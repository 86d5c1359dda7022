/* SPDX-License-Identifier: MIT */
/*
 * net/listener.h: where the connections of programs arrive, redirected by the sandbox's own kernel
 * rules. Accepted is only what was let out, see net/flow.h.
 */
#ifndef CUBBY_NET_LISTENER_H
#define CUBBY_NET_LISTENER_H

#include <stdint.h>

#include "base/attr.h"

/* Takes the listening socket over. 0, or -1 and errno. */
int listener_begin(int fd) MUST_USE;

/* For how many milliseconds it listens. */
int64_t listener_age(void);

#endif
