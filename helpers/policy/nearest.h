/* SPDX-License-Identifier: MIT */
/* policy/nearest.h: how far a misspelt name is from a system call's. */
#ifndef CUBBY_POLICY_NEAREST_H
#define CUBBY_POLICY_NEAREST_H

#include <stddef.h>

#include "base/attr.h"

/* Letters to insert, drop or change to get from `a` to `b`; longer words than 32 are far away. */
size_t nearest_distance(const char *a, const char *b) MUST_USE;

#endif
