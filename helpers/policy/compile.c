/* SPDX-License-Identifier: MIT */
/* policy/compile.c: reads, builds, compiles, and lets nothing pass that is not proven. */
#include "helpers/policy/compile.h"

int compile_text(const char *text, struct proof *proof, struct program *ret, struct err *e)
{
	static struct policy policy; /* too large for the stack's limit of one frame */
	struct request request;

	if (request_parse(text, &request, e) < 0)
		return -1;
	policy_build(&request, &policy);
	if (tree_build(&policy, ret, e) < 0)
		return -1;
	return proof_check(&policy, ret, proof, e);
}
