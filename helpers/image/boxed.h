/* SPDX-License-Identifier: MIT */
/* image/boxed.h: work on hostile bytes by a child, of which only its end and its error come back.
 */
#ifndef CUBBY_IMAGE_BOXED_H
#define CUBBY_IMAGE_BOXED_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "helpers/common/confine.h"

struct boxed {
	pid_t pid;
	int said_fd;
};

/*
 * A child that does the work; begin it with boxed_lock. 0, or -1 with `e`. It ends with boxed_end
 * only.
 */
int boxed_begin(int (*work)(const void *context, struct err *e), const void *context,
		struct boxed *ret, struct err *e) MUST_USE;

/*
 * In the child: no network, an empty root, only the capabilities `kept`, only the system calls
 * named, and of files those below writable_fd and, to read, readable_fd (or -1). Needs the user
 * namespace of helpers/common/mapped.h. 0, or -1 with `e`.
 */
int boxed_lock(uint64_t kept, int writable_fd, int readable_fd, const struct confine_call *calls,
	       unsigned count, struct err *e) MUST_USE;

/* Waits for it. `what` names it: "what unpacked the layer". 0, or -1 with its `e`. */
int boxed_end(struct boxed *b, const char *what, struct err *e) MUST_USE;

#endif
