/* SPDX-License-Identifier: MIT */
/* container/autostart.h: containers that start by themselves: which, in what order, and by whom. */
#ifndef CUBBY_CONTAINER_AUTOSTART_H
#define CUBBY_CONTAINER_AUTOSTART_H

#include "container/work.h"

struct autostart_entry {
	const char *name;
	int64_t order;    /* the lowest first */
	int64_t delay_ms; /* to wait behind its start */
};

struct autostart {
	struct autostart_entry *items;
	unsigned count;
	unsigned broken; /* containers whose config cannot be read; they have been named */
};

/*
 * The containers that are marked, or all with `unmarked`; in the order of their starts. `groups`
 * NULL: of all groups; else those of these groups only, one group behind the other, and an empty
 * one stands for containers without a group. 0, or -1 with `e`.
 */
int autostart_choose(struct work *w, const char *groups, bool unmarked, struct autostart *ret,
		     struct err *e) MUST_USE;

/*
 * Lets the user's systemd run `cubby autostart` when it begins, and end the containers when it
 * ends; or no more. 0, or -1 with `e`.
 */
int autostart_enable(struct work *w, struct err *e) MUST_USE;
int autostart_disable(struct work *w, struct err *e) MUST_USE;

/* Prints whether it does, and what is missing. */
void autostart_print_status(struct work *w);

#endif
