/* SPDX-License-Identifier: MIT */
/*
 * policy/proof.h: holds a compiled filter against the policy's tables and against libseccomp.
 *
 * Every number from 0 to 1023, each also with the x32 bit, and the ends of the range; in the native
 * ABI, in i386's and in foreign ones; for calls with rules every combination of the values around
 * what the rules test, with the high half of the argument empty and not. And every instruction of
 * the filter must have run.
 */
#ifndef CUBBY_POLICY_PROOF_H
#define CUBBY_POLICY_PROOF_H

#include "base/err.h"
#include "helpers/policy/policy.h"
#include "helpers/policy/tree.h"

struct proof {
	uint64_t random;       /* state of the generator; 0: no random arguments */
	unsigned long checks;  /* calls compared */
	unsigned long refused; /* of them, those that were not allowed */
	unsigned judge_size;   /* instructions that libseccomp needed for the last policy */
};

/* Checks one filter; the counters of `proof` grow. 0, or -1 with the first mismatch. */
int proof_check(const struct policy *p, const struct program *program, struct proof *proof,
		struct err *e) MUST_USE;

/* The next random number (xorshift64*); proof->random must not be 0. */
uint64_t proof_random(struct proof *proof);

#endif
