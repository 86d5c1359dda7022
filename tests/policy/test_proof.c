/* SPDX-License-Identifier: MIT */
/*
 * policy/test_proof.c: the proof finds what is wrong: filters with any one instruction changed.
 *
 * A proof that passes everything would pass the right filters too, so each instruction of real
 * filters is damaged in turn, and each damage must be found.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "helpers/policy/interp.h"
#include "helpers/policy/proof.h"
#include "kern/filter.h"
#include "tests/lib/run_cases.h"

static struct policy policy;
static struct program program;
static struct err e;

static void build(const char *word, unsigned options)
{
	struct request request = {.options = options};

	while (strcmp(policy_words[request.policy], word) != 0)
		request.policy++;
	policy_build(&request, &policy);
	ck_assert_int_eq(tree_build(&policy, &program, &e), 0);
}

/* Whether the proof notices; the program is as before on return. */
static bool is_found(unsigned at, struct sock_filter changed)
{
	struct proof proof = {.random = 0};
	struct sock_filter kept = program.code[at];
	bool found;

	program.code[at] = changed;
	found = proof_check(&policy, &program, &proof, &e) < 0;
	program.code[at] = kept;
	return found;
}

static struct sock_filter with_jumps(struct sock_filter in, unsigned jump_true, unsigned jump_false)
{
	in.jt = (__u8)jump_true;
	in.jf = (__u8)jump_false;
	return in;
}

/* Off by one only in the tree: in a leaf such a jump may end at a verdict that is right anyway. */
static void damage_jump(unsigned at)
{
	struct sock_filter in = program.code[at];

	if (in.code == (BPF_JMP | BPF_JGE | BPF_K)) {
		ck_assert_msg(is_found(at, with_jumps(in, in.jt + 1u, in.jf)), "%u: jt + 1", at);
		ck_assert_msg(is_found(at, with_jumps(in, in.jt, in.jf + 1u)), "%u: jf + 1", at);
	}
	if (in.jt != in.jf)
		ck_assert_msg(is_found(at, with_jumps(in, in.jf, in.jt)), "%u: swapped", at);
}

static void damage_each_instruction(void)
{
	ck_assert_uint_gt(program.count, 100);
	for (unsigned i = 0; i < program.count; i++) {
		struct sock_filter in = program.code[i];

		in.k ^= 1;
		ck_assert_msg(is_found(i, in), "%u: another constant", i);
		if (BPF_CLASS(in.code) == BPF_JMP)
			damage_jump(i);
	}
}

START_TEST(damage_is_found)
{
	static const struct {
		const char *word;
		unsigned options;
	} cases[] = {
		{"default", 0},
		{"strict", OPTION_NETWORK},
		{"developer", OPTION_DEBUG},
	};

	build(cases[_i].word, cases[_i].options);
	damage_each_instruction();
}
END_TEST

/* Every second call denied: no two neighbours agree, and the tree is longer than jumps reach. */
START_TEST(long_jumps_are_bridged)
{
	struct request request = {.options = OPTION_ALL};
	struct proof proof = {.random = 1};
	unsigned bridges = 0;

	for (int number = 0; number < CALL_NUMBERS; number += 2)
		for (int id = 0; id < CALL_COUNT; id++)
			if (call_number((enum call_id)id, ABI_NATIVE) == number)
				request.denied[id] = true;
	policy_build(&request, &policy);
	ck_assert_int_eq(tree_build(&policy, &program, &e), 0);
	for (unsigned i = 0; i < program.count; i++)
		bridges += program.code[i].code == (BPF_JMP | BPF_JA);
	ck_assert_uint_gt(program.count, 500);
	ck_assert_uint_gt(bridges, 0);
	ck_assert_msg(proof_check(&policy, &program, &proof, &e) == 0, "%s", e.text);
}
END_TEST

START_TEST(unreachable_code_is_found)
{
	struct proof proof = {.random = 0};

	build("default", 0);
	program.code[program.count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	ck_assert_int_eq(proof_check(&policy, &program, &proof, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "never runs"));
}
END_TEST

START_TEST(a_filter_for_another_policy_is_found)
{
	struct proof proof = {.random = 0};
	struct request strict = {.policy = POLICY_STRICT};

	build("default", 0);
	ck_assert_int_eq(proof_check(&policy, &program, &proof, &e), 0);
	ck_assert_uint_gt(proof.checks, 8000);
	policy_build(&strict, &policy);
	ck_assert_int_eq(proof_check(&policy, &program, &proof, &e), -1);
}
END_TEST

/* libseccomp takes one test of an argument in a rule; both compilers need rules that hold tests. */
START_TEST(tables_are_sound)
{
	for (unsigned options = 0; options <= OPTION_ALL; options++) {
		build("developer", options);
		for (int id = 0; id < CALL_COUNT; id++) {
			const struct decision *d = &policy.decisions[id];

			for (unsigned i = 0; i < d->rule_count; i++) {
				const struct test *tests = d->rules[i]->tests;

				ck_assert_uint_ne(tests[0].mask, 0);
				ck_assert_uint_eq(tests[0].value & ~tests[0].mask, 0);
				ck_assert_uint_eq(tests[1].value & ~tests[1].mask, 0);
				ck_assert(!tests[1].mask || tests[0].argument != tests[1].argument);
			}
		}
	}
	for (int id = 1; id < CALL_COUNT; id++)
		ck_assert_str_lt(call_table[id - 1].name, call_table[id].name);
}
END_TEST

/* Two rows with one number would shadow each other. */
START_TEST(numbers_are_unique)
{
	for (int abi = 0; abi < ABI_COUNT && call_arch((enum abi)abi); abi++) {
		bool taken[CALL_NUMBERS] = {false};
		unsigned count = 0;

		for (int id = 0; id < CALL_COUNT; id++) {
			int number = call_number((enum call_id)id, (enum abi)abi);

			if (number < 0)
				continue;
			ck_assert_msg(!taken[number], "%d is taken: %s", number,
				      call_table[id].name);
			taken[number] = true;
			count++;
		}
		ck_assert_uint_gt(count, 300);
	}
}
END_TEST

START_TEST(interpreter_refuses_what_the_kernel_refuses)
{
	static const struct sock_filter programs[][2] = {
		{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 64), BPF_STMT(BPF_RET | BPF_K, 0)},
		{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 1), BPF_STMT(BPF_RET | BPF_K, 0)},
		{BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 0), BPF_STMT(BPF_RET | BPF_K, 0)},
		{BPF_STMT(BPF_JMP | BPF_JA, 1), BPF_STMT(BPF_RET | BPF_K, 0)},
		{BPF_STMT(BPF_JMP | BPF_JA, 0xffffffff), BPF_STMT(BPF_RET | BPF_K, 0)},
		{BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 1), BPF_STMT(BPF_RET | BPF_K, 0)},
		{BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0), BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)},
	};
	struct seccomp_data data = {.nr = 0};
	uint32_t verdict;

	ck_assert_int_eq(interp_run(programs[_i], 2, &data, NULL, &verdict), -1);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("proof");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, damage_is_found, 0, 3);
	tcase_add_test(tests, long_jumps_are_bridged);
	tcase_add_test(tests, unreachable_code_is_found);
	tcase_add_test(tests, a_filter_for_another_policy_is_found);
	tcase_add_test(tests, tables_are_sound);
	tcase_add_test(tests, numbers_are_unique);
	tcase_add_loop_test(tests, interpreter_refuses_what_the_kernel_refuses, 0, 7);
	return run_cases("proof", tests);
}
