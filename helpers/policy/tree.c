/* SPDX-License-Identifier: MIT */
/* policy/tree.c: emits the interval tree. */
#include "helpers/policy/tree.h"

#include <stddef.h>
#include <string.h>

#define DATA_NR ((uint32_t)offsetof(struct seccomp_data, nr))
#define DATA_ARCH ((uint32_t)offsetof(struct seccomp_data, arch))

enum { JUMP_MAX = 255 }; /* reach of a conditional jump */

/* A run of numbers that share one decision. */
struct interval {
	uint32_t start;
	const struct decision *decision; /* NULL: ENOSYS */
};

struct intervals {
	struct interval items[CALL_NUMBERS + 1];
	unsigned count;
};

static void emit(struct program *out, uint16_t code, uint32_t k, uint8_t jump_true,
		 uint8_t jump_false)
{
	/* Past the end only the count grows; tree_build refuses the program then. */
	if (out->count < BPF_MAXINSNS)
		out->code[out->count] = (struct sock_filter){code, jump_true, jump_false, k};
	out->count++;
}

static void emit_return(struct program *out, enum verdict verdict)
{
	emit(out, BPF_RET | BPF_K, verdict_action(verdict), 0, 0);
}

static enum verdict plain_verdict(const struct decision *d)
{
	return d ? d->otherwise : VERDICT_NOSYS;
}

static bool same_rule(const struct rule *a, const struct rule *b)
{
	return a->verdict == b->verdict && memcmp(a->tests, b->tests, sizeof(a->tests)) == 0;
}

static bool same_decision(const struct decision *a, const struct decision *b)
{
	unsigned a_count = a ? a->rule_count : 0;
	unsigned b_count = b ? b->rule_count : 0;

	if (plain_verdict(a) != plain_verdict(b) || a_count != b_count)
		return false;
	for (unsigned i = 0; i < a_count; i++)
		if (!same_rule(a->rules[i], b->rules[i]))
			return false;
	return true;
}

static void find_intervals(const struct policy *p, enum abi abi, struct intervals *ret)
{
	ret->count = 0;
	/* One past the last number: all that is above, x32 included, is no call that we know. */
	for (uint32_t number = 0; number <= CALL_NUMBERS; number++) {
		const struct decision *d = policy_decision(p, abi, number);

		if (ret->count == 0 || !same_decision(ret->items[ret->count - 1].decision, d))
			ret->items[ret->count++] = (struct interval){number, d};
	}
}

static unsigned test_count(const struct rule *rule)
{
	unsigned count = 0;

	for (unsigned i = 0; i < RULE_TESTS; i++)
		count += rule->tests[i].mask != 0;
	return count;
}

/* Offset of the low half of an argument. */
static uint32_t argument_offset(unsigned argument)
{
	uint32_t offset =
		(uint32_t)(offsetof(struct seccomp_data, args) + argument * sizeof(__u64));

	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? offset + 4 : offset;
}

/* Instructions of one test without its load. */
static unsigned test_size(const struct test *test)
{
	return test->mask == 0xffffffff ? 1 : 2;
}

/*
 * One rule: each test that fails jumps behind the rule's return; the first one `extra` further,
 * over a load of what the accumulator still holds.
 */
static void emit_rule(struct program *out, const struct rule *rule, bool load_first, unsigned extra)
{
	unsigned count = test_count(rule);

	for (unsigned i = 0; i < count; i++) {
		const struct test *test = &rule->tests[i];
		unsigned skip = i == 0 ? 1 + extra : 1;

		for (unsigned j = i + 1; j < count; j++)
			skip += 1 + test_size(&rule->tests[j]);
		if (i > 0 || load_first)
			emit(out, BPF_LD | BPF_W | BPF_ABS, argument_offset(test->argument), 0, 0);
		if (test->mask != 0xffffffff)
			emit(out, BPF_ALU | BPF_AND | BPF_K, test->mask, 0, 0);
		emit(out, BPF_JMP | BPF_JEQ | BPF_K, test->value, 0, (uint8_t)skip);
	}
	emit_return(out, rule->verdict);
}

/* Whether the accumulator still holds what `next` begins with after the first test of `rule`. */
static bool holds_next(const struct rule *rule, const struct rule *next)
{
	return rule->tests[0].mask == 0xffffffff &&
	       rule->tests[0].argument == next->tests[0].argument;
}

static void emit_leaf(struct program *out, const struct decision *d)
{
	bool load = true;

	for (unsigned i = 0; d && i < d->rule_count; i++) {
		const struct rule *rule = d->rules[i];
		const struct rule *next = i + 1 < d->rule_count ? d->rules[i + 1] : NULL;
		bool held = next && holds_next(rule, next);
		bool single = test_count(rule) == 1;

		emit_rule(out, rule, load, held && !single);
		load = !(held && single);
	}
	emit_return(out, plain_verdict(d));
}

/*
 * Emits the tree over items[low..high). The recursion halves the range: ten deep at the most.
 * A jump goes over the left half; where that is too long, an unconditional one does.
 */
static void emit_tree(struct program *out, const struct interval *items, unsigned low,
		      unsigned high)
{
	unsigned middle = low + (high - low) / 2;
	unsigned at = out->count;
	unsigned left;

	if (high - low == 1) {
		emit_leaf(out, items[low].decision);
		return;
	}
	emit(out, BPF_JMP | BPF_JGE | BPF_K, items[middle].start, 0, 0);
	emit_tree(out, items, low, middle);
	left = out->count - at - 1;
	if (out->count >= BPF_MAXINSNS)
		return;
	if (left <= JUMP_MAX) {
		out->code[at].jt = (uint8_t)left;
	} else {
		memmove(&out->code[at + 2], &out->code[at + 1], left * sizeof(out->code[0]));
		out->count++;
		out->code[at].jf = 1;
		out->code[at + 1] = (struct sock_filter){BPF_JMP | BPF_JA, 0, 0, left};
	}
	emit_tree(out, items, middle, high);
}

static void emit_abi(const struct policy *p, enum abi abi, struct program *out)
{
	struct intervals intervals;

	find_intervals(p, abi, &intervals);
	emit(out, BPF_LD | BPF_W | BPF_ABS, DATA_NR, 0, 0);
	emit_tree(out, intervals.items, 0, intervals.count);
}

int tree_build(const struct policy *p, struct program *ret, struct err *e)
{
	ret->count = 0;
	emit(ret, BPF_LD | BPF_W | BPF_ABS, DATA_ARCH, 0, 0);
	for (unsigned abi = 0; abi < p->abi_count; abi++) {
		unsigned jump = ret->count + 1;

		/* The branch is as long as it gets: always an unconditional jump over it. */
		emit(ret, BPF_JMP | BPF_JEQ | BPF_K, p->abis[abi].arch, 1, 0);
		emit(ret, BPF_JMP | BPF_JA, 0, 0, 0);
		emit_abi(p, (enum abi)abi, ret);
		if (ret->count >= BPF_MAXINSNS)
			return err_set(
				e, "the filter of %u instructions is longer than the kernel takes",
				ret->count);
		ret->code[jump].k = ret->count - jump - 1;
	}
	emit_return(ret, VERDICT_KILL);
	return 0;
}
