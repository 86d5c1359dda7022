/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/context.h: a security context of the compositor's (Wayland's staging protocol
 * security-context-v1): a socket of whose clients the compositor itself knows that they are boxed.
 */
#ifndef CUBBY_HELPERS_DOORS_CONTEXT_H
#define CUBBY_HELPERS_DOORS_CONTEXT_H

#include "base/err.h"
#include "helpers/doors/request.h"
#include "helpers/doors/service.h"

/* A context lasts as long as its fd is open; then the compositor takes no more clients there. */
struct context {
	const char *path; /* of its socket, in the arena; NULL: the compositor has no contexts */
	int alive_fd;     /* the caller's to close; -1 without a context */
};

/*
 * Asks the compositor that listens at `server` for a context with the app's name and the
 * sandbox's; its socket is DOOR_CONTEXT in the service's directory. 0, or -1 with `e`: the
 * compositor has contexts, or does not say whether, and this one could not be made.
 */
int context_make(const char *server, const struct request *q, const struct door *d,
		 struct context *ret, struct err *e) MUST_USE;

#endif
