/* SPDX-License-Identifier: MIT */
/* doctor/inside.h: a probe's way into namespaces of its own, with all capabilities there. */
#ifndef CUBBY_DOCTOR_INSIDE_H
#define CUBBY_DOCTOR_INSIDE_H

#include "base/err.h"

/* Enters a new user namespace with our own uid and gid mapped to themselves. */
int inside_enter(struct err *e);

/*
 * As inside_enter, in a new mount namespace too, with a tmpfs on SCRATCH. By the old calls, which
 * every kernel has: what is to be probed must not be needed here.
 */
int inside_enter_mounts(struct err *e);

#define SCRATCH "/tmp"

/* mount(2) itself: <sys/mount.h> and <linux/mount.h> do not get on with each other. */
int inside_mount(const char *source, const char *target, const char *type, unsigned long flags,
		 const char *options);

/* The sentence of a call that failed: of a missing one when errno is ENOSYS. Returns -1. */
int inside_call_failed(const char *name, const char *since, struct err *e);

#endif
