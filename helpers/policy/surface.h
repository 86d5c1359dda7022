/* SPDX-License-Identifier: MIT */
/*
 * policy/surface.h: what a compiled filter lets through, read from its instructions alone.
 *
 * The number and the ABI of a call are known, its arguments are not: each way through the filter is
 * followed, with the conditions on the arguments under which it is taken.
 */
#ifndef CUBBY_POLICY_SURFACE_H
#define CUBBY_POLICY_SURFACE_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"

enum { SURFACE_CONDITIONS = 24 };

/* The word of struct seccomp_data at this offset, masked, equals the value or does not. */
struct surface_condition {
	unsigned offset;
	uint32_t mask;
	uint32_t value;
	bool equal;
};

/* One way through: all conditions hold, and the filter returns `action`. */
struct surface_path {
	struct surface_condition conditions[SURFACE_CONDITIONS];
	unsigned condition_count;
	uint32_t action;
};

typedef void surface_visit(void *context, const struct surface_path *path);

/*
 * Visits every way that a call of this ABI (AUDIT_ARCH_) and number can take; no two of them hold
 * for the same arguments. 0, or -1 with `e` when the program is none that is understood: only
 * equality may be asked of arguments.
 */
int surface_walk(const struct sock_filter *code, unsigned count, uint32_t arch, uint32_t number,
		 surface_visit *visit, void *context, struct err *e) MUST_USE;

#endif
