/* SPDX-License-Identifier: MIT */
/*
 * policy/tree.h: the filter as the kernel likes it: an interval tree over system call numbers.
 *
 * The kernel runs a new filter once for every number, to learn which calls are always allowed, so
 * the number of steps to a verdict is what loading costs. Here it grows with the logarithm of the
 * number of intervals. Arguments are loaded only in the leaf of the call that has rules: every
 * other call keeps its place in the kernel's bitmap of allowed calls.
 */
#ifndef CUBBY_POLICY_TREE_H
#define CUBBY_POLICY_TREE_H

#include <linux/filter.h>

#include "base/err.h"
#include "helpers/policy/policy.h"

struct program {
	struct sock_filter code[BPF_MAXINSNS];
	unsigned count;
};

/* Compiles. 0, or -1 when the filter is longer than the kernel takes. */
int tree_build(const struct policy *p, struct program *ret, struct err *e) MUST_USE;

#endif
