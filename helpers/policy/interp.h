/* SPDX-License-Identifier: MIT */
/* policy/interp.h: runs a seccomp filter in this process, instruction by instruction. */
#ifndef CUBBY_POLICY_INTERP_H
#define CUBBY_POLICY_INTERP_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/*
 * 0 with the filter's return value. -1 when the program is none that the kernel would take: an
 * instruction that is not known here, a jump or the end of the program behind its last instruction,
 * a load outside the data. `seen`, unless NULL, has one element an instruction: set where it ran.
 */
int interp_run(const struct sock_filter *code, unsigned count, const struct seccomp_data *data,
	       bool *seen, uint32_t *ret) MUST_USE;

/* 1 or 0: whether a conditional jump is taken with `a` in the accumulator; -1: it is none. */
int interp_jump_taken(const struct sock_filter *in, uint32_t a) MUST_USE;

#endif
