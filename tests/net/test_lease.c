/* SPDX-License-Identifier: MIT */
/* net/test_lease.c: leases of addresses: when they end, and how many there are. */
#include <check.h>

#include "helpers/net/lease.h"
#include "tests/lib/run_cases.h"

enum { SECOND = 1000, MOST = 16384 };

static int64_t now = 1;

static struct address numbered(uint32_t n)
{
	const uint8_t bytes[4] = {203, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n};

	return address_of_four(bytes, 0);
}

static unsigned count(const struct address *a)
{
	unsigned n = 0;

	for (const struct lease *l = lease_next(a, NULL, now); l; l = lease_next(a, l, now))
		n++;
	return n;
}

START_TEST(it_holds_as_long_as_the_answer)
{
	const struct address a = numbered(1), b = numbered(2);

	ck_assert_uint_eq(count(&a), 0);
	ck_assert(lease_add(&a, "a.test", 300, now));
	ck_assert_str_eq(lease_name(lease_next(&a, NULL, now)), "a.test");
	ck_assert_uint_eq(count(&b), 0);
	now += 300 * SECOND;
	ck_assert_uint_eq(count(&a), 1);
	now += 5 * SECOND;
	ck_assert_uint_eq(count(&a), 0);
}
END_TEST

START_TEST(a_minute_at_least_and_a_day_at_most)
{
	const struct address a = numbered(1), b = numbered(2);

	ck_assert(lease_add(&a, "a.test", 0, now));
	ck_assert(lease_add(&b, "b.test", UINT32_MAX, now));
	now += 60 * SECOND;
	ck_assert_uint_eq(count(&a), 1);
	now += 5 * SECOND;
	ck_assert_uint_eq(count(&a), 0);
	ck_assert_uint_eq(count(&b), 1);
	now += 86400 * (int64_t)SECOND;
	ck_assert_uint_eq(count(&b), 0);
}
END_TEST

START_TEST(a_new_answer_makes_it_longer_and_never_shorter)
{
	const struct address a = numbered(1);

	ck_assert(lease_add(&a, "a.test", 600, now));
	ck_assert(lease_add(&a, "a.test", 60, now));
	ck_assert_uint_eq(count(&a), 1);
	now += 500 * SECOND;
	ck_assert_uint_eq(count(&a), 1);
	ck_assert(lease_add(&a, "a.test", 600, now));
	now += 500 * SECOND;
	ck_assert_uint_eq(count(&a), 1);
}
END_TEST

START_TEST(names_share_an_address)
{
	const struct address a = numbered(1);

	ck_assert(lease_add(&a, "a.test", 60, now));
	ck_assert(lease_add(&a, "b.test", 600, now));
	ck_assert_uint_eq(count(&a), 2);
	now += 100 * SECOND;
	ck_assert_uint_eq(count(&a), 1);
	ck_assert_str_eq(lease_name(lease_next(&a, NULL, now)), "b.test");
}
END_TEST

START_TEST(there_is_an_end_to_them)
{
	struct address a;

	for (uint32_t n = 0; n < MOST; n++) {
		a = numbered(n);
		ck_assert(lease_add(&a, "a.test", 60, now));
	}
	a = numbered(MOST);
	ck_assert(!lease_add(&a, "a.test", 60, now));
	ck_assert_uint_eq(count(&a), 0);
	a = numbered(1);
	ck_assert(lease_add(&a, "a.test", 60, now));
	/* Those that are over make room. */
	now += 66 * SECOND;
	a = numbered(MOST);
	ck_assert(lease_add(&a, "a.test", 60, now));
	ck_assert_uint_eq(count(&a), 1);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("lease");

	tcase_add_test(cases, it_holds_as_long_as_the_answer);
	tcase_add_test(cases, a_minute_at_least_and_a_day_at_most);
	tcase_add_test(cases, a_new_answer_makes_it_longer_and_never_shorter);
	tcase_add_test(cases, names_share_an_address);
	tcase_add_test(cases, there_is_an_end_to_them);
	return run_cases("lease", cases);
}
