/* SPDX-License-Identifier: MIT */
/*
 * engine/order.h: what the launcher tells init to do.
 *
 * An order may be all that holds a program: a signal, or the end of a session whose client has
 * gone. So one that cannot be given is remembered, and serve() ends the sandbox for it.
 */
#ifndef CUBBY_ENGINE_ORDER_H
#define CUBBY_ENGINE_ORDER_H

#include <stdint.h>

#include "engine/run.h"
#include "wire/wire.h"

/* Sends MSG_SIGNAL or MSG_CONTINUE; r->order_error is set when init does not get it. */
void order_give(struct run *r, enum msg_type type, uint32_t id, int32_t value);

#endif
