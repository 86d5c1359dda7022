/* SPDX-License-Identifier: MIT */
/*
 * net/need.h: what programs wanted to reach, each thing once: the rules that a run needs.
 */
#ifndef CUBBY_NET_NEED_H
#define CUBBY_NET_NEED_H

#include "helpers/net/policy.h"
#include "wire/netstate.h"

/* Something began, or was denied. */
void need_note(const struct frame *f, const struct verdict *v);

/* A name that does not exist inside. */
void need_note_name(const char *name);

/* Calls `see` with each. */
void need_each(void (*see)(void *context, const struct netneed *n), void *context);

#endif
