/* SPDX-License-Identifier: MIT */
/*
 * policy/test_surface.c: what is read from a filter's instructions is what the filter answers.
 */
#include <check.h>
#include <linux/audit.h>
#include <stddef.h>
#include <string.h>

#include "helpers/policy/interp.h"
#include "helpers/policy/policy.h"
#include "helpers/policy/surface.h"
#include "helpers/policy/tree.h"
#include "kern/filter.h"
#include "tests/lib/run_cases.h"

enum { PATHS = 64, NUMBERS = 1024 };

static struct policy policy;
static struct program program;
static struct err e;
static struct surface_path paths[PATHS];
static unsigned path_count;

static void keep(void *context, const struct surface_path *path)
{
	(void)context;
	ck_assert_uint_lt(path_count, PATHS);
	paths[path_count++] = *path;
}

static int walk(const struct sock_filter *code, unsigned count, uint32_t number)
{
	path_count = 0;
	return surface_walk(code, count, call_arch(ABI_NATIVE), number, keep, NULL, &e);
}

static bool holds(const struct surface_path *path, const struct seccomp_data *d)
{
	for (unsigned i = 0; i < path->condition_count; i++) {
		const struct surface_condition *c = &path->conditions[i];
		uint32_t word;

		memcpy(&word, (const char *)d + c->offset, sizeof(word));
		if (((word & c->mask) == c->value) != c->equal)
			return false;
	}
	return true;
}

/* Exactly one way holds for these arguments, and it ends as the filter does. */
static void check_one(const struct seccomp_data *d)
{
	unsigned found = 0;
	uint32_t action;

	ck_assert_int_eq(interp_run(program.code, program.count, d, NULL, &action), 0);
	for (unsigned i = 0; i < path_count; i++) {
		if (!holds(&paths[i], d))
			continue;
		found++;
		ck_assert_msg(paths[i].action == action, "call %d, arguments %llx %llx %llx", d->nr,
			      d->args[0], d->args[1], d->args[2]);
	}
	ck_assert_uint_eq(found, 1);
}

/* What conditions ask for, and each value with one bit changed, in all pairs. */
static void check_number(uint32_t number)
{
	uint32_t values[2 * PATHS * 4] = {0, 0xffffffff};
	unsigned count = 2;

	ck_assert_msg(walk(program.code, program.count, number) == 0, "%s", e.text);
	for (unsigned i = 0; i < path_count; i++)
		for (unsigned j = 0; j < paths[i].condition_count && count + 2 < COUNT_OF(values);
		     j++) {
			values[count++] = paths[i].conditions[j].value;
			values[count++] =
				paths[i].conditions[j].value ^
				(paths[i].conditions[j].mask & -paths[i].conditions[j].mask);
		}
	for (unsigned i = 0; i < count; i++)
		for (unsigned j = 0; j < count; j++)
			check_one(&(struct seccomp_data){
				.nr = (int)number,
				.arch = call_arch(ABI_NATIVE),
				.args = {values[i], values[j], values[i], values[j], 1ull << 32},
			});
}

START_TEST(ways_are_the_filters_answers)
{
	static const struct {
		const char *word;
		unsigned options;
	} cases[] = {
		{"default", 0},
		{"default", OPTION_ALL},
		{"strict", OPTION_NETWORK},
		{"developer", OPTION_DEBUG},
	};
	struct request request = {.options = cases[_i].options};

	while (strcmp(policy_words[request.policy], cases[_i].word) != 0)
		request.policy++;
	policy_build(&request, &policy);
	ck_assert_int_eq(tree_build(&policy, &program, &e), 0);
	for (uint32_t number = 0; number < NUMBERS; number++)
		check_number(number);
}
END_TEST

#define ARGUMENT(n) offsetof(struct seccomp_data, args[n])

START_TEST(what_cannot_be_is_left_out)
{
	static const struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(0)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 7, 0, 2),
		/* It is 7 here: bit 0 is set, and it is not 8. */
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 1, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};

	ck_assert_int_eq(walk(code, COUNT_OF(code), 1), 0);
	ck_assert_uint_eq(path_count, 2);
	for (unsigned i = 0; i < path_count; i++) {
		ck_assert_uint_eq(paths[i].condition_count, 1);
		ck_assert_uint_eq(paths[i].conditions[0].value, 7);
		ck_assert_uint_eq(paths[i].action, paths[i].conditions[0].equal
							   ? SECCOMP_RET_ALLOW
							   : SECCOMP_RET_KILL_PROCESS);
	}
}
END_TEST

START_TEST(what_is_not_understood_is_said)
{
	static const struct sock_filter order[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(0)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 7, 0, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	static const struct sock_filter unknown[] = {BPF_STMT(BPF_MISC | BPF_TAX, 0)};
	static const struct sock_filter open_end[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(0)),
	};

	ck_assert_int_eq(walk(order, COUNT_OF(order), 1), -1);
	ck_assert_str_eq(e.text, "the filter is not understood at instruction 1");
	ck_assert_int_eq(walk(unknown, COUNT_OF(unknown), 1), -1);
	ck_assert_int_eq(walk(open_end, COUNT_OF(open_end), 1), -1);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("surface");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, ways_are_the_filters_answers, 0, 4);
	tcase_add_test(t, what_cannot_be_is_left_out);
	tcase_add_test(t, what_is_not_understood_is_said);
	return run_cases("surface", t);
}
