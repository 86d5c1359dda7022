/* SPDX-License-Identifier: MIT */
/* kern/newidmap.h: the words for newuidmap(1) and newgidmap(1). */
#ifndef CUBBY_KERN_NEWIDMAP_H
#define CUBBY_KERN_NEWIDMAP_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/mem.h"

enum { NEWIDMAP_WORDS = 9 };

struct newidmap {
	const char *name; /* "newuidmap" or "newgidmap" */
	const char *file; /* SUBUID_FILE or SUBGID_FILE */
	uint32_t own;     /* the user's own id of the kind, which becomes 0 */
};

/*
 * Fills argv, NULL-ended: 0 of the process `pid` is the user's own id, 1.. are the subordinate
 * ones. 0, or -1 with `e`: the program or the ids are missing.
 */
int newidmap_command(const struct newidmap *n, const char *user, uint32_t uid, pid_t pid,
		     struct arena *a, char *argv[NEWIDMAP_WORDS], struct err *e) MUST_USE;

#endif
