/* SPDX-License-Identifier: MIT */
/* policy/policy.c: from the tables and a request to one decision for each system call. */
#include "helpers/policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/netlink.h>
#include <linux/ptrace.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/stat.h>

#define IN_DEFAULT (1u << POLICY_DEFAULT)
#define IN_STRICT (1u << POLICY_STRICT)
#define IN_DEVELOPER (1u << POLICY_DEVELOPER)
#define IN_ALL (IN_DEFAULT | IN_STRICT | IN_DEVELOPER)

#define NAMESPACES                                                                                 \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |             \
	 CLONE_NEWPID | CLONE_NEWNET)
#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define SET_ID (S_ISUID | S_ISGID)
#define MAKES_FILE (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))

#define EQ(argument, value)                                                                        \
	{                                                                                          \
		argument, 0xffffffff, (uint32_t)(value)                                            \
	}
#define BITS(argument, mask, value)                                                                \
	{                                                                                          \
		argument, mask, value                                                              \
	}

/* Sorted by call in the file only as far as one call's rules keep their order. */
static const struct rule rule_table[] = {
#define RULE(call, policies, options, verdict, words, ...)                                         \
	{CALL_##call, policies, options, false, VERDICT_##verdict, words, {__VA_ARGS__}},
#define FIXED(call, verdict, words, ...)                                                           \
	{CALL_##call, IN_ALL, 0, true, VERDICT_##verdict, words, {__VA_ARGS__}},
#include "helpers/policy/arguments.def"
};

static const unsigned opener_option[] = {
	[OPENER_NONE] = 0,
	[OPENER_NESTING] = OPTION_NESTING,
	[OPENER_DEBUG] = OPTION_DEBUG,
	[OPENER_MULTIARCH] = OPTION_MULTIARCH,
	[OPENER_NEVER] = 0,
};

/* A denied call answers EPERM, but one that programs replace when it is missing is missing. */
static enum verdict denial(const struct call *call)
{
	return call->verdicts[POLICY_DEFAULT] == VERDICT_NOSYS ? VERDICT_NOSYS : VERDICT_EPERM;
}

static void decide(const struct request *request, enum call_id id, struct decision *ret)
{
	const struct call *call = &call_table[id];
	bool opened =
		request->allowed[id] || (opener_option[call->opened_by] & request->options) != 0;

	memset(ret, 0, sizeof(*ret));
	ret->otherwise = opened ? VERDICT_ALLOW : call->verdicts[request->policy];
	if (request->denied[id]) {
		ret->otherwise = denial(call);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(rule_table); i++) {
		const struct rule *rule = &rule_table[i];

		if (rule->call != id || (opened && !rule->fixed))
			continue;
		if (rule->policies & 1u << request->policy || rule->options & request->options)
			ret->rules[ret->rule_count++] = rule;
	}
	/* Rules at the end that say what is said anyway would only cost instructions. */
	while (ret->rule_count > 0 && ret->rules[ret->rule_count - 1]->verdict == ret->otherwise)
		ret->rule_count--;
}

static void number_calls(enum abi abi, struct abi_numbers *ret)
{
	ret->arch = call_arch(abi);
	for (int i = 0; i < CALL_NUMBERS; i++)
		ret->call_of[i] = -1;
	for (int id = 0; id < CALL_COUNT; id++) {
		int number = call_number((enum call_id)id, abi);

		if (number >= 0)
			ret->call_of[number] = id;
	}
}

void policy_build(const struct request *request, struct policy *ret)
{
	for (int id = 0; id < CALL_COUNT; id++)
		decide(request, (enum call_id)id, &ret->decisions[id]);
	ret->abi_count = request->options & OPTION_MULTIARCH && call_arch(ABI_I386) ? 2 : 1;
	for (unsigned abi = 0; abi < ret->abi_count; abi++)
		number_calls((enum abi)abi, &ret->abis[abi]);
}

const struct decision *policy_decision(const struct policy *p, enum abi abi, uint32_t number)
{
	if (number >= CALL_NUMBERS || p->abis[abi].call_of[number] < 0)
		return NULL;
	return &p->decisions[p->abis[abi].call_of[number]];
}

bool rule_matches(const struct rule *rule, const struct seccomp_data *data)
{
	for (unsigned i = 0; i < RULE_TESTS; i++) {
		const struct test *test = &rule->tests[i];

		if (((uint32_t)data->args[test->argument] & test->mask) != test->value)
			return false;
	}
	return true;
}

enum verdict policy_verdict(const struct policy *p, const struct seccomp_data *data)
{
	for (unsigned abi = 0; abi < p->abi_count; abi++) {
		const struct decision *d;

		if (p->abis[abi].arch != data->arch)
			continue;
		d = policy_decision(p, (enum abi)abi, (uint32_t)data->nr);
		if (!d)
			return VERDICT_NOSYS;
		for (unsigned i = 0; i < d->rule_count; i++)
			if (rule_matches(d->rules[i], data))
				return d->rules[i]->verdict;
		return d->otherwise;
	}
	return VERDICT_KILL;
}

uint32_t verdict_action(enum verdict verdict)
{
	static const uint32_t actions[] = {
		[VERDICT_ALLOW] = SECCOMP_RET_ALLOW,
		[VERDICT_EPERM] = SECCOMP_RET_ERRNO | EPERM,
		[VERDICT_NOSYS] = SECCOMP_RET_ERRNO | ENOSYS,
		[VERDICT_NOFAMILY] = SECCOMP_RET_ERRNO | EAFNOSUPPORT,
		[VERDICT_KILL] = SECCOMP_RET_KILL_PROCESS,
	};

	return actions[verdict];
}
