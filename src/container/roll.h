/* SPDX-License-Identifier: MIT */
/* container/roll.h: all names of a user: containers, and the sandboxes of run and shell. */
#ifndef CUBBY_CONTAINER_ROLL_H
#define CUBBY_CONTAINER_ROLL_H

#include "container/work.h"
#include "state/record.h"

struct roll_entry {
	const char *name;
	bool is_container; /* else a running sandbox, of which the record is made up */
	struct record record;
	const char *problem; /* why nothing more can be said, or NULL */
};

struct roll {
	struct roll_entry *items;
	unsigned count;
};

/* All of them, sorted by name. 0, or -1 with `e`. */
int roll_call(struct work *w, struct roll *ret, struct err *e) MUST_USE;

/* One by its name: a container, or a running sandbox. 0, or -1 with `e`. */
int roll_find(struct work *w, const char *name, struct roll_entry *ret, struct err *e) MUST_USE;

#endif
