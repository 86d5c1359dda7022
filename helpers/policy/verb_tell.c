/* SPDX-License-Identifier: MIT */
/* policy/verb_tell.c: `cubby-policy tell CALL`: one call under a policy, for `cubby why`. */
#include <stdio.h>

#include "helpers/policy/decision.h"
#include "helpers/policy/verbs.h"
#include "kern/filter.h"

static const char *opener_word(enum opener opener)
{
	static const char *const words[] = {
		[OPENER_NONE] = "syscalls.allow",  [OPENER_NESTING] = "syscalls.nesting",
		[OPENER_DEBUG] = "syscalls.debug", [OPENER_MULTIARCH] = "syscalls.multiarch",
		[OPENER_NEVER] = "nothing",
	};

	return words[opener];
}

static int unknown_call(const char *name, struct err *e)
{
	const char *nearest = call_suggest(name);

	if (nearest)
		return err_usage(e, "'%s' is not a system call; did you mean '%s'?", name, nearest);
	return err_usage(e, "'%s' is not a system call", name);
}

int verb_tell(int argc, char **argv, struct err *e)
{
	static char text[FILTER_TEXT_ROOM];
	static struct policy policy;
	struct request request;
	int id;

	if (argc != 1)
		return err_usage(e, "tell takes the name of one call");
	id = call_find(argv[0]);
	if (id < 0)
		return unknown_call(argv[0], e);
	if (verb_read_text(text, sizeof(text), e) < 0 || request_parse(text, &request, e) < 0)
		return -1;
	policy_build(&request, &policy);
	decision_print(call_table[id].name, &policy.decisions[id],
		       call_number((enum call_id)id, ABI_NATIVE) >= 0);
	(void)puts(opener_word(call_table[id].opened_by));
	return 0;
}
