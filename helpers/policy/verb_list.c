/* SPDX-License-Identifier: MIT */
/*
 * policy/verb_list.c: `cubby-policy list`: the calls that get through, one a line, sorted.
 *
 * A line is "name: allow", or the rules in their order: "name: allow if WORDS; else EPERM".
 * A call that only i386 has says so.
 */
#include <stdio.h>
#include <string.h>

#include "helpers/policy/decision.h"
#include "helpers/policy/verbs.h"
#include "kern/filter.h"

static bool is_reachable(const struct decision *d)
{
	bool reachable = d->otherwise == VERDICT_ALLOW;

	for (unsigned i = 0; i < d->rule_count; i++)
		reachable = reachable || d->rules[i]->verdict == VERDICT_ALLOW;
	return reachable;
}

static bool has_call(const struct policy *p, enum abi abi, int id)
{
	for (unsigned number = 0; (unsigned)abi < p->abi_count && number < CALL_NUMBERS; number++)
		if (p->abis[abi].call_of[number] == id)
			return true;
	return false;
}

int verb_list(int argc, char **argv, struct err *e)
{
	static char text[FILTER_TEXT_ROOM];
	static struct policy policy;
	struct request request;

	if (argc > 0)
		return err_usage(e, "list takes no arguments, but '%s' was given", argv[0]);
	if (verb_read_text(text, sizeof(text), e) < 0 || request_parse(text, &request, e) < 0)
		return -1;
	policy_build(&request, &policy);
	for (int id = 0; id < CALL_COUNT; id++) {
		bool native = has_call(&policy, ABI_NATIVE, id);

		if (is_reachable(&policy.decisions[id]) &&
		    (native || has_call(&policy, ABI_I386, id)))
			decision_print(call_table[id].name, &policy.decisions[id], native);
	}
	return 0;
}
