/* SPDX-License-Identifier: MIT */
/*
 * policy/judge.h: the same policy compiled by libseccomp, to hold our own compiler against.
 *
 * libseccomp knows no order of rules and compiles combined comparisons wrongly up to 2.5, so the
 * policy becomes a stack of its filters: the first has the first rule of each call, the second the
 * second, and so on; the last has the verdicts without tests. The first filter that has an answer
 * decides. Each filter is exported as BPF and run by policy/interp.h.
 *
 * Numbers with the x32 bit are libseccomp's only exception: it sees a foreign ABI there.
 */
#ifndef CUBBY_POLICY_JUDGE_H
#define CUBBY_POLICY_JUDGE_H

#include "base/err.h"
#include "helpers/policy/policy.h"

struct judge;

/* NULL with `e` when libseccomp cannot. */
struct judge *judge_new(const struct policy *p, struct err *e) MUST_USE;
void judge_free(struct judge *j);

/* libseccomp's return value for one call. 0, or -1 when one of its filters does not run. */
int judge_run(const struct judge *j, const struct seccomp_data *data, uint32_t *ret) MUST_USE;

/* Instructions of all its filters together. */
unsigned judge_size(const struct judge *j) MUST_USE;

#endif
