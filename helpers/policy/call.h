/* SPDX-License-Identifier: MIT */
/* policy/call.h: the system calls that cubby knows: name, verdict of each policy, number. */
#ifndef CUBBY_POLICY_CALL_H
#define CUBBY_POLICY_CALL_H

#include <stdint.h>

#include "base/attr.h"

enum verdict {
	VERDICT_ALLOW,
	VERDICT_EPERM,
	VERDICT_NOSYS,
	VERDICT_NOFAMILY,
	VERDICT_KILL, /* never in the tables: for foreign ABIs */
	VERDICT_COUNT
};

enum policy_id { POLICY_DEFAULT, POLICY_STRICT, POLICY_DEVELOPER, POLICY_COUNT };

enum policy_option {
	OPTION_NETWORK = 1,
	OPTION_MULTIARCH = 2,
	OPTION_DEBUG = 4,
	OPTION_NESTING = 8,
	OPTION_ALL = 15,
};

enum opener { OPENER_NONE, OPENER_NESTING, OPENER_DEBUG, OPENER_MULTIARCH, OPENER_NEVER };

/* Indices of the rows of syscalls.def. */
enum call_id {
#define SYSCALL(name, ...) CALL_##name,
#include "helpers/policy/syscalls.def"
	CALL_COUNT
};

struct call {
	const char *name;
	enum verdict verdicts[POLICY_COUNT];
	enum opener opened_by;
};

extern const struct call call_table[CALL_COUNT];

/* The row with this name, or -1. */
int call_find(const char *name) MUST_USE;

/* The nearest name, or NULL. */
const char *call_suggest(const char *name) MUST_USE;

enum abi { ABI_NATIVE, ABI_I386, ABI_COUNT };

/* Every number of every ABI is below this. */
enum { CALL_NUMBERS = 512 };

/* The AUDIT_ARCH_ value of an ABI; 0 when this machine's kind of processor does not have it. */
uint32_t call_arch(enum abi abi) MUST_USE;

/* The number of a call in an ABI, or -1 when the ABI lacks it. */
int call_number(enum call_id id, enum abi abi) MUST_USE;

#endif
