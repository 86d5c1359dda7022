/* SPDX-License-Identifier: MIT */
/* policy/tree.c: writes the interval tree. */
#include "helpers/policy/tree.h"

#include <stddef.h>
#include <string.h>

#define DATA_NR ((uint32_t)offsetof(struct seccomp_data, nr))
#define DATA_ARCH ((uint32_t)offsetof(struct seccomp_data, arch))

/*
 * The program is written from its end to its beginning: where a jump leads is then known when the
 * jump is written, and all of one verdict can share one return. A place counts from the end.
 */
struct writer {
	struct sock_filter code[BPF_MAXINSNS]; /* the last instruction first */
	unsigned count;
	unsigned returns[VERDICT_COUNT]; /* place of the nearest return of a verdict, plus 1 */
};

/* Reach of a conditional jump, less the two instructions that may come between. */
enum { JUMP_MAX = 255 - 2 };

/* A run of numbers that share one decision. */
struct interval {
	uint32_t start;
	const struct decision *decision; /* NULL: ENOSYS */
};

struct intervals {
	struct interval items[CALL_NUMBERS + 1];
	unsigned count;
};

static unsigned put(struct writer *w, uint16_t code, uint32_t k, unsigned jump_true,
		    unsigned jump_false)
{
	/* Past the end only the count grows; tree_build refuses the program then. */
	if (w->count < BPF_MAXINSNS)
		w->code[w->count] =
			(struct sock_filter){code, (__u8)jump_true, (__u8)jump_false, k};
	return w->count++;
}

static unsigned put_return(struct writer *w, enum verdict verdict)
{
	if (!w->returns[verdict])
		w->returns[verdict] = put(w, BPF_RET | BPF_K, verdict_action(verdict), 0, 0) + 1;
	return w->returns[verdict] - 1;
}

/* A place that a conditional jump reaches and that leads to `place`. */
static unsigned put_bridge(struct writer *w, unsigned place)
{
	unsigned distance = w->count - place;

	if (distance <= JUMP_MAX)
		return place;
	for (unsigned verdict = 0; verdict < VERDICT_COUNT; verdict++) {
		if (w->returns[verdict] != place + 1)
			continue;
		w->returns[verdict] = 0;
		return put_return(w, (enum verdict)verdict);
	}
	return put(w, BPF_JMP | BPF_JA, distance - 1, 0, 0);
}

/* Compares the accumulator and goes to one of two places. */
static unsigned put_jump(struct writer *w, uint16_t comparison, uint32_t k, unsigned if_true,
			 unsigned if_false)
{
	if_true = put_bridge(w, if_true);
	if_false = put_bridge(w, if_false);
	return put(w, BPF_JMP | BPF_K | comparison, k, w->count - if_true - 1,
		   w->count - if_false - 1);
}

static unsigned put_load(struct writer *w, uint32_t offset)
{
	return put(w, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
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

/* Whether the accumulator still holds what `next` begins with when the first test of `rule` fails.
 */
static bool holds_next(const struct rule *rule, const struct rule *next)
{
	return rule->tests[0].mask == 0xffffffff &&
	       rule->tests[0].argument == next->tests[0].argument;
}

/* Where a rule that does not match goes on. */
struct next_rule {
	const struct rule *rule; /* NULL: none, the place is a return */
	unsigned place;
	unsigned held_place; /* the same, with the argument already in the accumulator */
};

static void put_rule(struct writer *w, const struct rule *rule, bool load, struct next_rule *next)
{
	bool held = next->rule && holds_next(rule, next->rule);
	unsigned place = put_return(w, rule->verdict);
	unsigned held_place = place;

	for (unsigned i = test_count(rule); i-- > 0;) {
		const struct test *test = &rule->tests[i];
		unsigned fail = i == 0 && held ? next->held_place : next->place;

		place = put_jump(w, BPF_JEQ, test->value, place, fail);
		if (test->mask != 0xffffffff)
			place = put(w, BPF_ALU | BPF_AND | BPF_K, test->mask, 0, 0);
		held_place = place;
		if (i > 0 || load)
			place = put_load(w, argument_offset(test->argument));
	}
	*next = (struct next_rule){rule, place, held_place};
}

static unsigned put_leaf(struct writer *w, const struct decision *d)
{
	struct next_rule next = {.place = put_return(w, plain_verdict(d))};

	for (unsigned i = d ? d->rule_count : 0; i-- > 0;) {
		const struct rule *before = i > 0 ? d->rules[i - 1] : NULL;
		bool load = !before || test_count(before) > 1 || !holds_next(before, d->rules[i]);

		put_rule(w, d->rules[i], load, &next);
	}
	return next.place;
}

/* The tree over items[low..high). */
/* NOLINTNEXTLINE(misc-no-recursion): halves the range, so it is ten deep at the most */
static unsigned put_tree(struct writer *w, const struct interval *items, unsigned low,
			 unsigned high)
{
	unsigned middle = low + (high - low) / 2;
	unsigned left, right;

	if (high - low == 1)
		return put_leaf(w, items[low].decision);
	right = put_tree(w, items, middle, high);
	left = put_tree(w, items, low, middle);
	return put_jump(w, BPF_JGE, items[middle].start, right, left);
}

/* One ABI: its test, its tree. `other` is where the ABIs behind it are; for the last it is death.
 */
static unsigned put_abi(struct writer *w, const struct policy *p, enum abi abi, unsigned other)
{
	struct intervals intervals;
	unsigned place;

	find_intervals(p, abi, &intervals);
	(void)put_tree(w, intervals.items, 0, intervals.count);
	place = put_load(w, DATA_NR);
	if (abi == p->abi_count - 1)
		other = put_return(w, VERDICT_KILL);
	return put_jump(w, BPF_JEQ, p->abis[abi].arch, place, other);
}

int tree_build(const struct policy *p, struct program *ret, struct err *e)
{
	static struct writer w; /* too large for the stack's limit of one frame */
	unsigned place = 0;

	memset(&w, 0, sizeof(w));
	for (unsigned abi = p->abi_count; abi-- > 0;)
		place = put_abi(&w, p, (enum abi)abi, place);
	(void)put_load(&w, DATA_ARCH);
	if (w.count > BPF_MAXINSNS)
		return err_set(e, "the filter of %u instructions is longer than the kernel takes",
			       w.count);
	ret->count = w.count;
	for (unsigned i = 0; i < w.count; i++)
		ret->code[i] = w.code[w.count - 1 - i];
	return 0;
}
