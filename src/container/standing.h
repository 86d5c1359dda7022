/* SPDX-License-Identifier: MIT */
/*
 * container/standing.h: how a container really stands: its record, and whether it is still true.
 *
 * A supervisor that was killed cannot write that its container ended with it; neither can a machine
 * that went down. Who looks next sees it (no supervisor holds the lock), and says so.
 */
#ifndef CUBBY_CONTAINER_STANDING_H
#define CUBBY_CONTAINER_STANDING_H

#include "container/work.h"
#include "state/record.h"

/* Whether it runs. A supervisor that has said its last word does not count: it is leaving. */
bool standing_is_up(struct work *w, int dir_fd) MUST_USE;

/*
 * The same for who holds the container's lock and needs it for himself: waits until one that is
 * leaving is gone.
 */
bool standing_stays_up(struct work *w, int dir_fd) MUST_USE;

/* The record as it must be read now. 0, or -1 with `e`. Changes nothing. */
int standing_look(struct work *w, int dir_fd, struct record *ret, struct err *e) MUST_USE;

/*
 * The same for who holds the container's lock: what was left by a dead supervisor is written down
 * and told to monitors, and an ephemeral container is destroyed. 1 when it is gone by that, else 0.
 */
int standing_settle(struct work *w, const char *name, int dir_fd, struct record *ret,
		    struct err *e) MUST_USE;

/* One sentence on an end that nobody has seen, or NULL. */
const char *standing_lost(struct work *w, const char *name, const struct record *r);

#endif
