/* SPDX-License-Identifier: MIT */
/*
 * container/lookout.h: waiting for what happens to containers, without ever looking twice.
 *
 * Events come from the log (state/events.h). A supervisor that is killed writes none: so a lookout
 * holds a pidfd of each it knows of, and when one ends without its last word, writes it in its
 * place.
 */
#ifndef CUBBY_CONTAINER_LOOKOUT_H
#define CUBBY_CONTAINER_LOOKOUT_H

#include <poll.h>

#include "container/work.h"
#include "state/events.h"

struct lookout {
	struct work *w;
	struct events events;
	struct pollfd *set; /* [0]: the log; the others: supervisors */
	const char **names; /* of the containers, beside them */
	unsigned count;
	unsigned set_room;
	unsigned name_room;
};

/* Begins to look; `past`: first comes what is still in the log. 0, or -1 with `e`. */
int lookout_begin(struct lookout *l, struct work *w, bool past, struct err *e) MUST_USE;

/* Minds the supervisor of a container that runs; one that is gone already is noticed too. */
void lookout_mind(struct lookout *l, const char *name, int32_t supervisor);

/*
 * The next event, waiting until `deadline` (monotonic milliseconds, 0: for ever). 1; 0 when the
 * time is over; -1 with `e`. Its texts hold until the next call.
 */
int lookout_next(struct lookout *l, int64_t deadline, struct event *ret, struct err *e) MUST_USE;

#endif
