/* SPDX-License-Identifier: MIT */
/*
 * kern/explain.h: what a refusal of the kernel means on this machine, and the way out.
 *
 * Called only after a failure: looks at sysctls, limits and what surrounds us. Each writes the
 * whole sentence and the hint, and returns -1. `error` is the errno of what failed.
 */
#ifndef CUBBY_KERN_EXPLAIN_H
#define CUBBY_KERN_EXPLAIN_H

#include <stdint.h>

#include "base/err.h"

/* clone3 or unshare with CLONE_NEWUSER (alone or with others), or writing an id map. */
int explain_userns(int error, struct err *e);

/* A mount call inside the own user namespace; `failed` says what: "cannot bind '/usr'". */
int explain_mount(const char *failed, int error, struct err *e);

/* Mounting procfs in a new pid namespace. */
int explain_mount_proc(int error, struct err *e);

/* Mounting overlayfs inside the own user namespace. */
int explain_overlay(int error, struct err *e);

/*
 * newuidmap or newgidmap did not work: `program` is its absolute path; `error` that of starting it,
 * or 0 when it ran and refused; `said` what it printed then, or NULL.
 */
int explain_newidmap(const char *program, const char *user, uint32_t uid, int error,
		     const char *said, struct err *e);

/*
 * Landlock: `error` of landlock_create_ruleset; or 0 when its ABI `abi` is below `wanted`, which is
 * what restricting `what` needs.
 */
int explain_landlock(int error, int abi, int wanted, const char *what, struct err *e);

/* A system call gave ENOSYS; `since` is the release that brought it, e.g. "5.6". */
int explain_missing_call(const char *name, const char *since, struct err *e);

#endif
