/* SPDX-License-Identifier: MIT */
/*
 * engine/doors.h: the services of the desktop that a sandbox gets: each a socket inside, served by
 * a boxed process of cubby-doors outside.
 */
#ifndef CUBBY_ENGINE_DOORS_H
#define CUBBY_ENGINE_DOORS_H

#include <stdbool.h>

#include "base/attr.h"
#include "engine/run.h"

enum { DOORS_MAX = 8, DOORS_ENV = 16 };

struct door_row {
	const char *service; /* as helpers/doors/service.c calls it; NULL: a directory of its own */
	const char *inside;
	const char *source; /* known when the service runs */
	bool optional;
};

struct doors {
	struct door_row items[DOORS_MAX];
	unsigned count;
	const char *env[DOORS_ENV + 1]; /* "NAME=VALUE" for the program, NULL-ended */
	unsigned env_count;
	const char *app_id; /* by which the desktop knows the app */
	const char *dir;    /* of the registry, where cubby-doors makes its own: step_doors */
};

/* Finds out which services the spec grants; r->doors stays NULL when it is none. */
void doors_plan(struct run *r);

/*
 * Opens the place of the sockets, r->doors_fd, while paths mean the host's. In the stage: an
 * open_tree(2) wants a mount of its own namespace. 0, or -1 with `e`.
 */
int sockets_find(struct run *r, struct err *e) MUST_USE;

/* What cubby-doors is asked for, as text; `name` is that of the directory for the sockets. */
const char *doors_request(const struct run *r, const char *name) MUST_USE;

#endif
