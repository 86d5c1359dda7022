/* SPDX-License-Identifier: MIT */
/* tests/unit/test_ipzone.c: the ranges that are not the internet are the addresses that are not. */
#include "base/ipzone.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/run_cases.h"

static struct ipzone_range ranges[IPZONE_RANGES];
static unsigned range_count;

static bool is_outside(const uint8_t *bytes, bool six)
{
	for (unsigned i = 0; i < range_count; i++) {
		unsigned bit = 0;

		while (bit < ranges[i].bits &&
		       ((bytes[bit / 8] ^ ranges[i].bytes[bit / 8]) >> (7 - bit % 8) & 1) == 0)
			bit++;
		if (ranges[i].six == six && bit == ranges[i].bits)
			return true;
	}
	return false;
}

static bool is_internet(const uint8_t *bytes, bool six)
{
	uint8_t ip[16] = {[10] = 0xff, [11] = 0xff};

	memcpy(six ? ip : ip + 12, bytes, six ? 16 : 4);
	return ipzone_of(ip) == ZONE_INTERNET;
}

static void fill(uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(random() >> 7);
}

START_TEST(ranges_of_four)
{
	unsigned outside = 0;

	srandom(1);
	range_count = ipzone_outside(ranges);
	for (unsigned n = 0; n < 1u << 20; n++) {
		uint8_t bytes[4];

		fill(bytes, sizeof(bytes));
		outside += is_outside(bytes, false);
		ck_assert_int_eq(is_outside(bytes, false), !is_internet(bytes, false));
	}
	/* Not everything, and not nothing. */
	ck_assert_uint_gt(outside, 1u << 17);
	ck_assert_uint_lt(outside, 1u << 19);
	for (unsigned i = 0; i < range_count; i++)
		if (!ranges[i].six)
			ck_assert(!is_internet(ranges[i].bytes, false));
}
END_TEST

START_TEST(ranges_of_six)
{
	static const uint8_t carrier[] = {0x20, 0x02, 8, 8, 8, 8};
	uint8_t bytes[16];

	srandom(2);
	range_count = ipzone_outside(ranges);
	for (unsigned n = 0; n < 1u << 18; n++) {
		fill(bytes, sizeof(bytes));
		/* One that carries an address of the internet is outside all the same. */
		if (is_internet(bytes, true) && memcmp(bytes, carrier, 2) != 0)
			ck_assert(!is_outside(bytes, true));
		else
			ck_assert(is_outside(bytes, true));
	}
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, carrier, sizeof(carrier));
	ck_assert(is_internet(bytes, true) && is_outside(bytes, true));
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("ranges");

	tcase_add_test(cases, ranges_of_four);
	tcase_add_test(cases, ranges_of_six);
	return run_cases("ipzone", cases);
}
