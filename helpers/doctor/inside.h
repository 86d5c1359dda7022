/* SPDX-License-Identifier: MIT */
/* doctor/inside.h: what probes in namespaces of their own share. */
#ifndef CUBBY_DOCTOR_INSIDE_H
#define CUBBY_DOCTOR_INSIDE_H

#include "base/err.h"

/* Where inside_scratch mounts an empty tmpfs. */
#define SCRATCH "/tmp"

/* Maps uid and gid of the caller (as they are outside) to themselves in the own user namespace. */
int inside_map_ids(unsigned uid, unsigned gid, struct err *e);

/*
 * Makes the mounts private, and a tmpfs on SCRATCH. By the old calls, which every kernel has: what
 * is to be probed must not be needed here.
 */
int inside_scratch(struct err *e);

/* mount(2) itself: <sys/mount.h> and <linux/mount.h> do not get on with each other. */
int inside_mount(const char *source, const char *target, const char *type, unsigned long flags,
		 const char *options);

/* The sentence of a call that failed: of a missing one when errno is ENOSYS. Returns -1. */
int inside_call_failed(const char *name, const char *since, struct err *e);

#endif
