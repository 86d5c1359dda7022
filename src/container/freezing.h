/* SPDX-License-Identifier: MIT */
/* container/freezing.h: what freeze and thaw share. */
#ifndef CUBBY_CONTAINER_FREEZING_H
#define CUBBY_CONTAINER_FREEZING_H

#include "container/work.h"
#include "state/record.h"

/* Brings one that runs into this state, STATE_FROZEN or STATE_RUNNING. 0, or -1 with `e`. */
int freezing_change(struct work *w, const char *name, enum container_state wanted,
		    struct err *e) MUST_USE;

/* Brings the named containers into this state. 0, or -1 with `e`. */
int freezing_run(const char *verb, char *const *argv, enum container_state wanted,
		 struct err *e) MUST_USE;

#endif
