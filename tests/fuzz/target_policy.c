/* SPDX-License-Identifier: MIT */
/*
 * fuzz/target_policy.c: the text of a system call policy, and the filter that is made of it.
 *
 * A text has one spelling; the filter says of a few calls what the tables say (tests/policy proves
 * it of all).
 */
#include <string.h>

#include "helpers/policy/interp.h"
#include "helpers/policy/policy.h"
#include "helpers/policy/request.h"
#include "helpers/policy/tree.h"
#include "kern/filter.h"
#include "tests/fuzz/property.h"

static const char *spelled(const struct request *r, struct arena *a)
{
	const char **deny = arena_alloc(a, CALL_COUNT * sizeof(*deny));
	const char **allow = arena_alloc(a, CALL_COUNT * sizeof(*allow));
	char *text = arena_alloc(a, FILTER_TEXT_ROOM);
	struct filter_policy p = {
		.policy = policy_words[r->policy],
		.network = r->options & OPTION_NETWORK ? "host" : "none",
		.multiarch = r->options & OPTION_MULTIARCH,
		.debug = r->options & OPTION_DEBUG,
		.nesting = r->options & OPTION_NESTING,
		.deny = deny,
		.allow = allow,
	};

	/* Backwards: the text sorts them. */
	for (unsigned id = CALL_COUNT; id-- > 0;) {
		if (r->denied[id])
			deny[p.deny_count++] = call_table[id].name;
		if (r->allowed[id])
			allow[p.allow_count++] = call_table[id].name;
	}
	HOLDS(filter_text(&p, text, FILTER_TEXT_ROOM) > 0);
	return text;
}

static void check_filter(const struct policy *p, const struct program *program)
{
	for (int number = 0; number < 600; number += 7) {
		struct seccomp_data d = {.nr = number, .arch = call_arch(ABI_NATIVE)};
		uint32_t verdict;

		d.args[0] = d.args[1] = (uint64_t)number << 31;
		HOLDS(interp_run(program->code, program->count, &d, NULL, &verdict) == 0);
		HOLDS(verdict == verdict_action(policy_verdict(p, &d)));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct policy policy;
	static struct program program;
	static struct arena arena;
	struct request request;
	struct err e = {.exit_code = 0};
	const char *text = input_text(data, size < FILTER_TEXT_ROOM ? size : 0, &arena);

	if (request_parse(text, &request, &e) < 0) {
		HOLDS(e.text[0] && e.exit_code == EXIT_CODE_USAGE);
	} else {
		HOLDS(!strcmp(spelled(&request, &arena), text));
		policy_build(&request, &policy);
		HOLDS(tree_build(&policy, &program, &e) == 0);
		check_filter(&policy, &program);
	}
	arena_done(&arena);
	return 0;
}
