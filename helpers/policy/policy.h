/* SPDX-License-Identifier: MIT */
/*
 * policy/policy.h: one policy made concrete: for each system call, rules and a last verdict.
 *
 * Built from the tables and a request; policy_verdict reads it directly and is what every compiled
 * form is compared with.
 */
#ifndef CUBBY_POLICY_POLICY_H
#define CUBBY_POLICY_POLICY_H

#include <linux/seccomp.h>
#include <stdbool.h>

#include "helpers/policy/call.h"
#include "helpers/policy/request.h"

enum { RULE_TESTS = 2, DECISION_RULES = 10 };

/* The low 32 bits of an argument, masked, equal a value. mask 0: no test, always true. */
struct test {
	unsigned argument;
	uint32_t mask;
	uint32_t value;
};

struct rule {
	enum call_id call;
	unsigned policies; /* bits 1 << enum policy_id */
	unsigned options;  /* bits of enum policy_option */
	bool fixed;
	enum verdict verdict;
	const char *words;
	struct test tests[RULE_TESTS];
};

struct decision {
	const struct rule *rules[DECISION_RULES]; /* the first that matches decides */
	unsigned rule_count;
	enum verdict otherwise;
};

struct abi_numbers {
	uint32_t arch;             /* AUDIT_ARCH_ */
	int call_of[CALL_NUMBERS]; /* enum call_id, or -1: no such call */
};

struct policy {
	struct decision decisions[CALL_COUNT];
	struct abi_numbers abis[ABI_COUNT];
	unsigned abi_count; /* 2 with multiarch */
};

void policy_build(const struct request *request, struct policy *ret);

/* The decision for a number, or NULL when the policy has no such call (ENOSYS). */
const struct decision *policy_decision(const struct policy *p, enum abi abi,
				       uint32_t number) MUST_USE;

/* What the policy says of one call, read from the tables. */
enum verdict policy_verdict(const struct policy *p, const struct seccomp_data *data) MUST_USE;

bool rule_matches(const struct rule *rule, const struct seccomp_data *data) MUST_USE;

/* The seccomp return value of a verdict. */
uint32_t verdict_action(enum verdict verdict) MUST_USE;

#endif
