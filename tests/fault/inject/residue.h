/* SPDX-License-Identifier: MIT */
/*
 * fault/inject/residue.h: what launches could leave on the host, as lines that can be compared:
 * files in the home and in the runtime directory, bound sockets, mounts, locks, cgroups.
 */
#ifndef CUBBY_TESTS_FAULT_RESIDUE_H
#define CUBBY_TESTS_FAULT_RESIDUE_H

#include <stdbool.h>
#include <stddef.h>

enum { RESIDUE_MAX = 4096 };

struct residue {
	char *lines[RESIDUE_MAX]; /* sorted; each allocated */
	size_t count;
};

/* Looks at the host. Processes are not in it: a subreaper counts them by waiting. */
void residue_take(struct residue *r);
void residue_done(struct residue *r);

/* The first line that is only in `after`, or NULL. */
const char *residue_new(const struct residue *before, const struct residue *after);

#endif
