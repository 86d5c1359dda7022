/* SPDX-License-Identifier: MIT */
/* unit/test_publish.c: the grammar of published ports, and the single sockets that one stands for.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/publish.h"
#include "tests/lib/run_cases.h"

/* What is said, and the sockets that it stands for, separated by blanks. */
static const struct {
	const char *said;
	const char *sockets;
} right[] = {
	{"80", "127.0.0.1:80:80 [::1]:80:80"},
	{"tcp:8080:80", "127.0.0.1:8080:80 [::1]:8080:80"},
	{"udp:5353", "udp:127.0.0.1:5353:5353 udp:[::1]:5353:5353"},
	{"0.0.0.0:65535:1", "0.0.0.0:65535:1"},
	{"[2001:db8::1]:80:81", "[2001:db8::1]:80:81"},
	{"udp:[::]:53", "udp:[::]:53:53"},
	{"10.0.0.1:1-3:8-10", "10.0.0.1:1:8 10.0.0.1:2:9 10.0.0.1:3:10"},
	{"unix:/run/a.sock:80", "unix:/run/a.sock:80"},
	{"unix:/run/with:colon:80", "unix:/run/with:colon:80"},
};

static const char *const wrong[] = {
	"",
	"0",
	"65536",
	"80:",
	":80",
	"80:80:80",
	"80-79",
	"1-129",
	"1-3:1-2",
	"80:0",
	"+80",
	" 80",
	"80 ",
	"localhost:80",
	"256.0.0.1:80",
	"1.2.3:80",
	"[::1]",
	"[::1]80",
	"[::1:80",
	"::1:80",
	"[::g]:80",
	"unix:a:80",
	"unix:/a",
	"unix:/a:",
	"udp:unix:/a:80",
	"unix:/a:1-2",
	"8080:x",
	"tcp:",
	"icmp:80",
	"80,81",
};

START_TEST(right_ones_stand_for_their_sockets)
{
	char seen[4096] = "";
	struct publish p, single;
	const char *why = NULL;

	ck_assert_msg(publish_parse(right[_i].said, &p, &why), "%s: %s", right[_i].said, why);
	for (unsigned n = 0; publish_single(&p, n, &single); n++) {
		char text[PUBLISH_TEXT];

		ck_assert(publish_covers(&p, &single));
		(void)strncat(seen, n ? " " : "", sizeof(seen) - strlen(seen) - 1);
		(void)strncat(seen, publish_text(&single, text), sizeof(seen) - strlen(seen) - 1);
	}
	ck_assert_str_eq(seen, right[_i].sockets);
}
END_TEST

START_TEST(what_is_written_is_read_again)
{
	struct publish p, single, again;
	char text[PUBLISH_TEXT];
	const char *why;

	ck_assert(publish_parse(right[_i].said, &p, &why));
	ck_assert(publish_single(&p, 0, &single));
	ck_assert(publish_parse(publish_text(&single, text), &again, &why));
	ck_assert(publish_covers(&again, &single));
	ck_assert_uint_eq(again.inside, single.inside);
}
END_TEST

START_TEST(wrong_ones_are_refused)
{
	struct publish p;
	const char *why = NULL;

	ck_assert_msg(!publish_parse(wrong[_i], &p, &why), "'%s' was taken", wrong[_i]);
	ck_assert_ptr_nonnull(why);
}
END_TEST

START_TEST(limits)
{
	char text[300] = "unix:/";
	struct publish p, single;
	const char *why;

	ck_assert(publish_parse("1-128", &p, &why));
	ck_assert(publish_single(&p, 255, &single));
	ck_assert(!publish_single(&p, 256, &single));
	memset(text + 6, 'a', PUBLISH_PATH - 2);
	memcpy(text + 5 + PUBLISH_PATH - 1, ":80", 4);
	ck_assert(publish_parse(text, &p, &why));
	memset(text + 6, 'a', PUBLISH_PATH - 1);
	memcpy(text + 5 + PUBLISH_PATH, ":80", 4);
	ck_assert(!publish_parse(text, &p, &why));
}
END_TEST

START_TEST(others_are_not_covered)
{
	struct publish p, other, single;
	const char *why;

	ck_assert(publish_parse("8080", &p, &why));
	ck_assert(publish_parse("udp:8080", &other, &why) && publish_single(&other, 0, &single));
	ck_assert(!publish_covers(&p, &single));
	ck_assert(publish_parse("0.0.0.0:8080", &other, &why) &&
		  publish_single(&other, 0, &single));
	ck_assert(!publish_covers(&p, &single));
	ck_assert(publish_parse("8081", &other, &why) && publish_single(&other, 0, &single));
	ck_assert(!publish_covers(&p, &single));
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("publish");

	tcase_add_loop_test(cases, right_ones_stand_for_their_sockets, 0, (int)COUNT_OF(right));
	tcase_add_loop_test(cases, what_is_written_is_read_again, 0, (int)COUNT_OF(right));
	tcase_add_loop_test(cases, wrong_ones_are_refused, 0, (int)COUNT_OF(wrong));
	tcase_add_test(cases, limits);
	tcase_add_test(cases, others_are_not_covered);
	return run_cases("publish", cases);
}
