/* SPDX-License-Identifier: MIT */
/* policy/proof.c: which calls are compared, and the comparison. */
#include "helpers/policy/proof.h"

#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/policy/interp.h"
#include "helpers/policy/judge.h"

enum {
	NUMBERS = 1024,
	SAMPLES_ROOM = 128,
	VALUES_ROOM = 160, /* values tried of one argument */
	RANDOM_TRIES = 64, /* further calls with random bits, of each call with rules */
};

#define X32_BIT 0x40000000u

/* What is compared with what, while one filter is checked. */
struct bench {
	const struct policy *policy;
	const struct program *program;
	struct judge *judge;
	struct proof *proof;
	bool seen[BPF_MAXINSNS];
	__u64 samples[SAMPLES_ROOM]
		     [6]; /* arguments that match the rules of the policy, each once */
	unsigned sample_count;
};

/* The values of one argument that are tried. */
struct values {
	uint64_t items[VALUES_ROOM];
	unsigned count;
};

uint64_t proof_random(struct proof *proof)
{
	uint64_t x = proof->random;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	proof->random = x;
	return x * 0x2545f4914f6cdd1d;
}

static int mismatch(const struct seccomp_data *d, uint32_t tables, uint32_t tree, uint32_t judge,
		    struct err *e)
{
	return err_set(e,
		       "internal error: ABI 0x%x, call 0x%x (0x%llx, 0x%llx, 0x%llx, 0x%llx): "
		       "tables 0x%x, filter 0x%x, libseccomp 0x%x",
		       d->arch, (unsigned)d->nr, d->args[0], d->args[1], d->args[2], d->args[3],
		       tables, tree, judge);
}

static int compare(struct bench *b, const struct seccomp_data *data, struct err *e)
{
	uint32_t tables = verdict_action(policy_verdict(b->policy, data));
	uint32_t tree, judge;
	bool equal;

	if (interp_run(b->program->code, b->program->count, data, b->seen, &tree) < 0)
		return err_set(e, "internal error: the filter does not run");
	if (judge_run(b->judge, data, &judge) < 0)
		return err_set(e, "internal error: libseccomp's filter does not run");
	/* With the x32 bit, libseccomp sees a foreign ABI; refused is refused. */
	equal = (uint32_t)data->nr < X32_BIT ? tables == judge : judge != SECCOMP_RET_ALLOW;
	if (tables != tree || !equal)
		return mismatch(data, tables, tree, judge, e);
	b->proof->checks++;
	b->proof->refused += tree != SECCOMP_RET_ALLOW;
	return 0;
}

static void add_value(struct values *v, uint32_t low)
{
	static const uint64_t highs[] = {0, 1ull << 32, 0xffffffffull << 32};

	for (unsigned i = 0; i < v->count; i += COUNT_OF(highs))
		if (v->items[i] == low)
			return;
	for (unsigned i = 0; i < COUNT_OF(highs) && v->count < VALUES_ROOM; i++)
		v->items[v->count++] = highs[i] | low;
}

/* The values around one test: equal, beside, and with each single bit of a mask changed. */
static void add_test_values(struct values *v, const struct test *test)
{
	add_value(v, test->value);
	if (test->mask == 0xffffffff) {
		add_value(v, test->value + 1);
		add_value(v, test->value - 1);
		add_value(v, test->value ^ 0x80000000);
		return;
	}
	add_value(v, test->value | ~test->mask);
	for (uint32_t bit = 1; bit; bit <<= 1)
		if (test->mask & bit)
			add_value(v, test->value ^ bit);
}

static void find_values(const struct decision *d, unsigned argument, struct values *ret)
{
	ret->count = 0;
	for (unsigned i = 0; i < d->rule_count; i++)
		for (unsigned j = 0; j < RULE_TESTS; j++)
			if (d->rules[i]->tests[j].mask &&
			    d->rules[i]->tests[j].argument == argument)
				add_test_values(ret, &d->rules[i]->tests[j]);
	if (ret->count == 0)
		ret->items[ret->count++] = ~0ull; /* nothing looks at it */
}

/* All combinations of values of all arguments, counted like the digits of a number. */
static int compare_combinations(struct bench *b, const struct values values[6],
				struct seccomp_data *data, struct err *e)
{
	unsigned digits[6] = {0};
	unsigned at;

	do {
		for (at = 0; at < 6; at++)
			data->args[at] = values[at].items[digits[at]];
		if (compare(b, data, e) < 0)
			return -1;
		for (at = 0; at < 6 && ++digits[at] == values[at].count; at++)
			digits[at] = 0;
	} while (at < 6);
	return 0;
}

/* Values of the rules with a few bits turned over, in any mixture. */
static int compare_random(struct bench *b, const struct values values[6], struct seccomp_data *data,
			  struct err *e)
{
	for (unsigned i = 0; b->proof->random && i < RANDOM_TRIES; i++) {
		for (unsigned at = 0; at < 6; at++) {
			uint64_t random = proof_random(b->proof);

			data->args[at] = values[at].items[random % values[at].count];
			if (random >> 32 & 1)
				data->args[at] ^= 1ull << (random >> 40 & 63);
		}
		if (compare(b, data, e) < 0)
			return -1;
	}
	return 0;
}

/*
 * The arguments of every rule, for every other call too: a jump that is one off leads into the
 * leaf of a neighbour, which only the neighbour's arguments tell.
 */
static int compare_samples(struct bench *b, struct seccomp_data *data, struct err *e)
{
	for (unsigned i = 0; i < b->sample_count; i++) {
		memcpy(data->args, b->samples[i], sizeof(data->args));
		if (compare(b, data, e) < 0)
			return -1;
	}
	return 0;
}

static void find_samples(struct bench *b)
{
	for (int id = 0; id < CALL_COUNT; id++) {
		const struct decision *d = &b->policy->decisions[id];

		for (unsigned i = 0; i < d->rule_count && b->sample_count < SAMPLES_ROOM; i++) {
			__u64 *args = b->samples[b->sample_count++];

			memset(args, 0xff, sizeof(b->samples[0]));
			for (unsigned j = RULE_TESTS; j-- > 0;)
				args[d->rules[i]->tests[j].argument] = d->rules[i]->tests[j].value;
		}
	}
}

static int compare_call(struct bench *b, uint32_t arch, uint32_t number, struct err *e)
{
	struct seccomp_data data = {.nr = (int)number, .arch = arch};
	const struct decision *d = NULL;
	struct values values[6];

	if (compare(b, &data, e) < 0)
		return -1;
	for (unsigned abi = 0; abi < b->policy->abi_count && number < CALL_NUMBERS; abi++) {
		if (b->policy->abis[abi].arch != arch)
			continue;
		d = policy_decision(b->policy, (enum abi)abi, number);
		if (compare_samples(b, &data, e) < 0)
			return -1;
	}
	if (!d || d->rule_count == 0)
		return 0;
	for (unsigned i = 0; i < 6; i++)
		find_values(d, i, &values[i]);
	if (compare_combinations(b, values, &data, e) < 0)
		return -1;
	return compare_random(b, values, &data, e);
}

static int compare_arch(struct bench *b, uint32_t arch, struct err *e)
{
	static const uint32_t ends[] = {0xffff,     0x10000,    0x3fffffff,
					0x7fffffff, 0x80000000, 0xffffffff};

	for (uint32_t number = 0; number < NUMBERS; number++)
		if (compare_call(b, arch, number, e) < 0 ||
		    compare_call(b, arch, number | X32_BIT, e) < 0)
			return -1;
	for (unsigned i = 0; i < COUNT_OF(ends); i++)
		if (compare_call(b, arch, ends[i], e) < 0)
			return -1;
	return 0;
}

static int check_coverage(const struct bench *b, struct err *e)
{
	for (unsigned i = 0; i < b->program->count; i++)
		if (!b->seen[i])
			return err_set(e, "internal error: instruction %u of the filter never runs",
				       i);
	return 0;
}

int proof_check(const struct policy *p, const struct program *program, struct proof *proof,
		struct err *e)
{
	static const uint32_t foreign[] = {0, AUDIT_ARCH_S390X};
	static struct bench b; /* too large for the stack's limit of one frame */
	int result = 0;

	memset(&b, 0, sizeof(b));
	b.policy = p;
	b.program = program;
	b.proof = proof;
	find_samples(&b);
	b.judge = judge_new(p, e);
	if (!b.judge)
		return -1;
	for (int abi = 0; abi < ABI_COUNT && result == 0; abi++)
		if (call_arch((enum abi)abi)) /* i386 also where it is foreign */
			result = compare_arch(&b, call_arch((enum abi)abi), e);
	for (unsigned i = 0; i < COUNT_OF(foreign) && result == 0; i++)
		result = compare_arch(&b, foreign[i], e);
	if (result == 0)
		result = check_coverage(&b, e);
	proof->judge_size = judge_size(b.judge);
	judge_free(b.judge);
	return result;
}
