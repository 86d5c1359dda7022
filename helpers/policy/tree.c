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

static bool is_plain(const struct decision *d)
{
	return !d || d->rule_count == 0;
}

static void find_intervals(const struct policy *p, enum abi abi, struct intervals *ret)
{
	ret->count = 0;
	/* One past the last number: all that is above, x32 included, is no call that we know. */
	for (uint32_t number = 0; number <= CALL_NUMBERS; number++) {
		const struct decision *d = policy_decision(p, abi, number);
		const struct interval *last = ret->count ? &ret->items[ret->count - 1] : NULL;

		if (last && is_plain(d) && is_plain(last->decision) &&
		    plain_verdict(d) == plain_verdict(last->decision))
			continue;
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
static uint8_t test_size(const struct test *test)
{
	return test->mask == 0xffffffff ? 1 : 2;
}

/* One rule: each test that fails jumps behind the rule's return. */
static void emit_rule(struct program *out, const struct rule *rule, bool load_first)
{
	unsigned count = test_count(rule);

	for (unsigned i = 0; i < count; i++) {
		const struct test *test = &rule->tests[i];
		uint8_t skip = 1;

		for (unsigned j = i + 1; j < count; j++)
			skip = (uint8_t)(skip + 1 + test_size(&rule->tests[j]));
		if (i > 0 || load_first)
			emit(out, BPF_LD | BPF_W | BPF_ABS, argument_offset(test->argument), 0, 0);
		if (test->mask != 0xffffffff)
			emit(out, BPF_ALU | BPF_AND | BPF_K, test->mask, 0, 0);
		emit(out, BPF_JMP | BPF_JEQ | BPF_K, test->value, 0, skip);
	}
	emit_return(out, rule->verdict);
}

static void emit_leaf(struct program *out, const struct decision *d)
{
	const struct test *loaded = NULL; /* what the accumulator holds unmasked, if anything */

	for (unsigned i = 0; d && i < d->rule_count; i++) {
		const struct test *first = &d->rules[i]->tests[0];

		emit_rule(out, d->rules[i], !loaded || loaded->argument != first->argument);
		loaded = test_count(d->rules[i]) == 1 && first->mask == 0xffffffff ? first : NULL;
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
