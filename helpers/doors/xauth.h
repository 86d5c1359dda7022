/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/xauth.h: cookies for an X server: the user's own, and untrusted ones.
 *
 * A client with an untrusted cookie (X SECURITY extension) cannot read keys, windows or the screen
 * of other clients, nor send them events.
 */
#ifndef CUBBY_HELPERS_DOORS_XAUTH_H
#define CUBBY_HELPERS_DOORS_XAUTH_H

#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/mem.h"

#define XAUTH_NAME "MIT-MAGIC-COOKIE-1"

struct xcookie {
	size_t len; /* 0: none, the server admits by other means */
	char data[64];
};

/* The cookie of a display number in an Xauthority file; none when there is no such file. */
void xauth_own(const char *file, unsigned display, struct arena *a, struct xcookie *ret);

/*
 * Connects to the server behind the socket `path` and says the cookie, without waiting for the
 * answer: the server makes it while the caller does something else. 0, or -1 with `e`.
 */
int xauth_greet(const char *path, const struct xcookie *own, int *ret_fd, struct err *e) MUST_USE;

/*
 * Asks the server that was greeted by `fd` for an untrusted cookie, and tries it at the server's
 * socket `path`. *ret_keep_fd is a connection that uses it: the server forgets the cookie a minute
 * after it is closed. `fd` stays the caller's. 0, or -1 with `e`.
 */
int xauth_untrusted(int fd, const char *path, struct xcookie *ret, int *ret_keep_fd,
		    struct err *e) MUST_USE;

#endif
