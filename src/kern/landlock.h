/* SPDX-License-Identifier: MIT */
/*
 * kern/landlock.h: Landlock, landlock(7): rules that only ever narrow, for this process and its
 * children.
 *
 * Linux 5.13 for file rights (ABI 1); TCP: ABI 4 (6.7); abstract sockets and signals: ABI 6 (6.12).
 */
#ifndef CUBBY_KERN_LANDLOCK_H
#define CUBBY_KERN_LANDLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

#define LANDLOCK_ABI_TRUNCATE 3
#define LANDLOCK_ABI_TCP 4
#define LANDLOCK_ABI_SCOPE 6

/* ABI of this kernel, 0 when Landlock is missing or off. */
int landlock_abi(void) MUST_USE;

/* What is walled off; only what `abi` knows is asked of the kernel. */
struct landlock_walls {
	bool files;    /* all file rights that abi has: only what rules allow */
	bool tcp;      /* no bind, no connect */
	bool abstract; /* no abstract sockets of processes outside */
	bool signals;  /* no signals to processes outside */
};

/* A ruleset fd, or -1 and errno. */
int landlock_create(const struct landlock_walls *walls, int abi) MUST_USE;

enum landlock_right {
	LANDLOCK_READ,      /* read and execute */
	LANDLOCK_WRITE,     /* everything */
	LANDLOCK_FILE_READ, /* the same for something that is not a directory: directory rights left
			       out */
	LANDLOCK_FILE_WRITE,
};

/* Allows a right beneath an O_PATH or mount fd. 0, or -1 and errno. */
int landlock_allow(int ruleset_fd, int below_fd, enum landlock_right right, int abi) MUST_USE;

/* As landlock_allow, for what may be a directory or not. */
int landlock_allow_any(int ruleset_fd, int below_fd, bool writable, int abi) MUST_USE;

/* Needs no_new_privs. 0, or -1 and errno. */
int landlock_restrict(int ruleset_fd) MUST_USE;

#endif
