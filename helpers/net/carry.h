/* SPDX-License-Identifier: MIT */
/*
 * net/carry.h: moving the bytes of an open connection both ways.
 *
 * Nothing is kept here: bytes stay in the kernel's buffers until the other side takes them, so a
 * connection costs no memory, and a slow reader slows its writer as it would without us.
 */
#ifndef CUBBY_NET_CARRY_H
#define CUBBY_NET_CARRY_H

#include "helpers/net/flow.h"

/* Both ends have just come together. */
void carry_begin(struct flow *f);

/* Moves what there is. The flow may be gone afterwards. */
void carry(struct flow *f);

#endif
