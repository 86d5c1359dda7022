/* SPDX-License-Identifier: MIT */
/* unit/test_mem.c: what an arena hands out is zero, also when it was used before. */
#include <check.h>
#include <string.h>

#include "base/mem.h"
#include "tests/lib/run_cases.h"

static struct arena arena;

static void soil(size_t size)
{
	memset(arena_alloc(&arena, size), 0xff, size);
}

static void assert_clean(size_t size)
{
	const char *start = arena_alloc(&arena, size);

	for (size_t i = 0; i < size; i++)
		ck_assert_int_eq(start[i], 0);
	arena_done(&arena);
}

START_TEST(a_few_bytes)
{
	soil(3);
	soil(1000);
	arena_done(&arena);
	assert_clean(5000);
}
END_TEST

START_TEST(all_of_the_first_block)
{
	soil(sizeof(arena.first));
	arena_done(&arena);
	assert_clean(sizeof(arena.first));
}
END_TEST

START_TEST(more_than_the_first_block)
{
	soil(sizeof(arena.first) - 100);
	soil(100000);
	arena_done(&arena);
	assert_clean(sizeof(arena.first));
}
END_TEST

START_TEST(what_was_not_used_is_done_too)
{
	arena_done(&arena);
	assert_clean(100);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("mem");

	tcase_add_test(cases, a_few_bytes);
	tcase_add_test(cases, all_of_the_first_block);
	tcase_add_test(cases, more_than_the_first_block);
	tcase_add_test(cases, what_was_not_used_is_done_too);
	return run_cases("mem", cases);
}
