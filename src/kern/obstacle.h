/* SPDX-License-Identifier: MIT */
/*
 * kern/obstacle.h: what of this machine can stand in the way of a sandbox.
 *
 * Read only after something has failed (kern/explain) or to report (doctor): never to decide
 * whether to try. A sysctl that says yes proves nothing; the call itself does.
 */
#ifndef CUBBY_KERN_OBSTACLE_H
#define CUBBY_KERN_OBSTACLE_H

#include <stdbool.h>

/* The order of namespace_kinds in obstacle.c. */
enum namespace_kind {
	NAMESPACE_USER,
	NAMESPACE_MOUNT,
	NAMESPACE_PID,
	NAMESPACE_IPC,
	NAMESPACE_UTS,
	NAMESPACE_NET,
	NAMESPACE_CGROUP,
	NAMESPACE_TIME,
	NAMESPACE_COUNT,
};

#define OBSTACLE_ABSENT (-1L)

struct obstacles {
	unsigned kernel_major;
	unsigned kernel_minor;
	long userns_clone; /* kernel.unprivileged_userns_clone (Debian), or OBSTACLE_ABSENT */
	long apparmor;     /* kernel.apparmor_restrict_unprivileged_userns, or OBSTACLE_ABSENT */
	long limit[NAMESPACE_COUNT]; /* user.max_*_namespaces, or OBSTACLE_ABSENT */
	bool built[NAMESPACE_COUNT]; /* the kernel has this kind */
	bool nested;                 /* inside a user namespace other than the first */
	bool id_unmapped;            /* ... which has no number for our uid or gid */
	bool container;              /* a container runtime left its mark */
	bool filtered;               /* a seccomp filter is on us already */
	bool no_new_privs;           /* setuid programs have no effect */
	bool chrooted;               /* "/" is not the root of a mount */
	char covered_proc[128];      /* a mount point below /proc, or "" */
};

void obstacles_read(struct obstacles *ret);

/* Reads `covered_proc` and `chrooted` from a table of mounts in the form of /proc/self/mountinfo.
 */
void obstacles_read_mounts(const char *path, struct obstacles *o);

/* The name of the kind's sysctl below user., e.g. "max_mnt_namespaces". */
const char *obstacle_limit_name(enum namespace_kind kind);

/* The kind in words, e.g. "mount". */
const char *obstacle_kind_name(enum namespace_kind kind);

#endif
