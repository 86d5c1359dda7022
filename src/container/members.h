/* SPDX-License-Identifier: MIT */
/*
 * container/members.h: the processes of a container: all that descend from its PID 1.
 *
 * Seen from the host's /proc, so that nothing inside can say otherwise.
 */
#ifndef CUBBY_CONTAINER_MEMBERS_H
#define CUBBY_CONTAINER_MEMBERS_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

struct member {
	int32_t pid;     /* on the host */
	int32_t parent;  /* on the host */
	int32_t inside;  /* pid inside, 0 when it cannot be read */
	char state;      /* as ps(1) shows it */
	uint64_t cpu_ms; /* of itself and of its children that have ended */
	uint64_t memory; /* resident bytes */
	const char *command;
};

/* One look at all processes of the machine, sorted by pid. */
struct members {
	struct member *items;
	unsigned count;
};

/* 0, or -1 with `e`. */
int members_read(struct arena *a, struct members *ret, struct err *e) MUST_USE;

/* Those that descend from `init`, itself included, with command and pid inside. */
struct members members_of(const struct members *all, int32_t init, struct arena *a);

#endif
