/* SPDX-License-Identifier: MIT */
/*
 * common/confine.h: how a helper locks itself in before it reads what programs inside send.
 *
 * In this order: confine_root or confine_mounts, confine_rights, confine_calls. There is no way
 * back.
 */
#ifndef CUBBY_COMMON_CONFINE_H
#define CUBBY_COMMON_CONFINE_H

#include <stdint.h>

#include "base/err.h"

/*
 * An empty root, read-only, in user, mount, IPC and UTS namespaces of the helper's own; the network
 * stays. Needs user namespaces. 0, or -1 with `e`.
 */
int confine_root(struct err *e) MUST_USE;

/*
 * The same root, in a mount namespace of the user namespace that the helper is in already, where it
 * may administer. 0, or -1 with `e`.
 */
int confine_mounts(struct err *e) MUST_USE;

/*
 * No capabilities but `kept` (a mask of CAP_ numbers), no new privileges, no core, nobody looks
 * into the process; Landlock, where the kernel has it, against all files, and abstract sockets and
 * signals of others. 0, or -1 with `e`.
 */
int confine_rights(uint64_t kept, struct err *e) MUST_USE;

/* The same, but files below an open directory can still be read. */
int confine_rights_but(uint64_t kept, int readable_fd, struct err *e) MUST_USE;

/*
 * The same, but below an open directory everything can be done that the user may do, and below
 * another one, or -1, files can be read.
 */
int confine_rights_within(uint64_t kept, int writable_fd, int readable_fd, struct err *e) MUST_USE;

/*
 * From now on only these system calls, by number of this machine's own interface; with a rule, only
 * when the low 32 bits of an argument are one of two values. Others kill the process.
 */
struct confine_call {
	int number;
	int argument; /* number of the argument plus 1; 0: any */
	unsigned values[2];
};

int confine_calls(const struct confine_call *calls, unsigned count, struct err *e) MUST_USE;

#endif
