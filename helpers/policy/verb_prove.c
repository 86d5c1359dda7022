/* SPDX-License-Identifier: MIT */
/* policy/verb_prove.c: `cubby-policy prove`: random policies, compared call by call. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/policy/compile.h"
#include "helpers/policy/verbs.h"
#include "kern/filter.h"

enum { NAMES_ROOM = 24, KINDS = POLICY_COUNT * 16 };

struct prove_options {
	unsigned long checks;
	unsigned long seed;
};

/* A few names that the list may have: `allow` takes none that can never be allowed. */
static unsigned pick_names(struct proof *proof, bool allow, const char *names[NAMES_ROOM])
{
	unsigned count = (unsigned)(proof_random(proof) % (NAMES_ROOM + 1));
	unsigned kept = 0;

	while (kept < count) {
		const struct call *call = &call_table[proof_random(proof) % CALL_COUNT];

		if (allow ? call->opened_by != OPENER_NEVER : call != &call_table[CALL_execve])
			names[kept++] = call->name;
	}
	return kept;
}

/* `kind`: a policy and its options, as a number below KINDS. */
static int prove_one(struct proof *proof, unsigned kind, bool plain, unsigned *instructions,
		     struct err *e)
{
	static char text[FILTER_TEXT_ROOM];
	static struct program program;
	const char *deny[NAMES_ROOM];
	const char *allow[NAMES_ROOM];
	unsigned bits = kind / POLICY_COUNT;
	struct filter_policy policy = {
		.policy = policy_words[kind % POLICY_COUNT],
		.network = bits & 1 ? "host" : "none",
		.debug = bits & 2,
		.nesting = bits & 4,
		.multiarch = bits & 8 && call_arch(ABI_I386),
		.deny = deny,
		.allow = allow,
	};

	if (!plain) {
		policy.deny_count = pick_names(proof, false, deny);
		policy.allow_count = pick_names(proof, true, allow);
	}
	if (filter_text(&policy, text, sizeof(text)) == 0)
		return err_set(e, "the policy is too long");
	if (compile_text(text, proof, &program, e) < 0)
		return err_in(e, "%s", text);
	*instructions += program.count;
	return 0;
}

static int read_number(const char *text, unsigned long *ret, struct err *e)
{
	char *end;

	errno = 0;
	*ret = strtoul(text, &end, 10);
	if (errno || *end || end == text || *ret == 0)
		return err_usage(e, "'%s' is not a number from 1 up", text);
	return 0;
}

static int read_options(int argc, char **argv, struct prove_options *ret, struct err *e)
{
	for (int i = 0; i < argc; i += 2) {
		unsigned long *number = strcmp(argv[i], "--checks") == 0 ? &ret->checks
					: strcmp(argv[i], "--seed") == 0 ? &ret->seed
									 : NULL;

		if (!number || i + 1 == argc)
			return err_usage(e, "usage: cubby-policy prove [--checks N] [--seed N]");
		if (read_number(argv[i + 1], number, e) < 0)
			return -1;
	}
	return 0;
}

int verb_prove(int argc, char **argv, struct err *e)
{
	struct prove_options options = {.checks = 1000000, .seed = 1};
	struct proof proof = {.checks = 0};
	unsigned policies = 0;
	unsigned instructions = 0;

	if (read_options(argc, argv, &options, e) < 0)
		return -1;
	proof.random = options.seed;
	/* Each policy with each set of options as it is, then any of them with calls denied,
	 * allowed. */
	for (; policies < KINDS; policies++)
		if (prove_one(&proof, policies, true, &instructions, e) < 0)
			return -1;
	for (options.checks += proof.checks; proof.checks < options.checks; policies++)
		if (prove_one(&proof, (unsigned)(proof_random(&proof) % KINDS), false,
			      &instructions, e) < 0)
			return -1;
	(void)printf("%u policies, %u instructions, all of them run\n", policies, instructions);
	(void)printf(
		"%lu calls compared with the tables and with libseccomp, %lu of them refused\n",
		proof.checks, proof.refused);
	(void)printf("0 mismatches (seed %lu)\n", options.seed);
	return 0;
}
