/* SPDX-License-Identifier: MIT */
/* unit/test_via.c: the grammar of the way out of a private network (base/via.h). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/via.h"
#include "tests/lib/run_cases.h"

static const struct {
	const char *said;
	enum via_kind kind;
	uint8_t last; /* byte of the address */
	uint16_t port;
	const char *user;
	const char *password;
	const char *interface;
} right[] = {
	{"socks5://127.0.0.1:1081", VIA_SOCKS, 1, 1081, "", "", ""},
	{"socks5://10.0.0.2", VIA_SOCKS, 2, 1080, "", "", ""},
	{"socks5://[::3]", VIA_SOCKS, 3, 1080, "", "", ""},
	{"http://[2001:db8::4]:3128", VIA_HTTP, 4, 3128, "", "", ""},
	{"http://me:secret@10.0.0.5", VIA_HTTP, 5, 8080, "me", "secret", ""},
	{"socks5://a%40b:%25%3a@10.0.0.6:1", VIA_SOCKS, 6, 1, "a@b", "%:", ""},
	{"socks5://a:b@c:d@10.0.0.7", VIA_SOCKS, 7, 1080, "a", "b@c:d", ""},
	{"tor", VIA_TOR, 1, 9050, "", "", ""},
	{"tor://10.0.0.8:9150", VIA_TOR, 8, 9150, "", "", ""},
	{"interface:wg0", VIA_INTERFACE, 0, 0, "", "", "wg0"},
	{"interface:fifteen-letters", VIA_INTERFACE, 0, 0, "", "", "fifteen-letters"},
};

static const char *const wrong[] = {
	"",
	"direct",
	"Tor",
	"tor:",
	"tor://",
	"tor://me:secret@10.0.0.1",
	"socks4://10.0.0.1",
	"socks5h://10.0.0.1",
	"https://10.0.0.1",
	"socks5:10.0.0.1",
	"socks5://",
	"socks5://proxy.example.org:1080",
	"socks5://localhost",
	"socks5://10.0.0.1:",
	"socks5://10.0.0.1:0",
	"socks5://10.0.0.1:65536",
	"socks5://10.0.0.1:1080/",
	"socks5://10.0.0.1:1080 ",
	"socks5://10.0.0.1:10x",
	"socks5://10.0.0",
	"socks5://::1:1080",
	"socks5://[::1",
	"socks5://[::1]1080",
	"socks5://[10.0.0.1]",
	"socks5://me@10.0.0.1",
	"socks5://:secret@10.0.0.1",
	"socks5://me:@10.0.0.1",
	"socks5://m%4:s@10.0.0.1",
	"socks5://m%00:s@10.0.0.1",
	"socks5://me:a%0d%0ab@10.0.0.1",
	"http://m%3ae:s@10.0.0.1",
	"interface:",
	"interface:sixteen-letters!",
	"interface:a/b",
	"interface:a b",
	"interface:a:b",
	"interface:..",
};

START_TEST(right_ones_are_read)
{
	struct via v;
	const char *why;

	ck_assert_msg(via_parse(right[_i].said, &v, &why), "%s", right[_i].said);
	ck_assert_int_eq(v.kind, right[_i].kind);
	ck_assert_uint_eq(v.ip[15], right[_i].last);
	ck_assert_uint_eq(v.port, right[_i].port);
	ck_assert_str_eq(v.user, right[_i].user);
	ck_assert_str_eq(v.password, right[_i].password);
	ck_assert_str_eq(v.interface, right[_i].interface);
	ck_assert(via_is_proxy(&v) == (v.kind != VIA_INTERFACE));
}
END_TEST

START_TEST(wrong_ones_are_refused_with_a_reason)
{
	struct via v;
	const char *why = NULL;

	ck_assert_msg(!via_parse(wrong[_i], &v, &why), "%s", wrong[_i]);
	ck_assert(why && *why);
}
END_TEST

/* "socks5://u...u:p@10.0.0.1" with that many letters. */
static bool reads_user_of(size_t len)
{
	char text[600] = "socks5://";
	struct via v;
	const char *why;

	memset(text + 9, 'u', len);
	memcpy(text + 9 + len, ":p@10.0.0.1", 12);
	return via_parse(text, &v, &why);
}

START_TEST(users_are_as_long_as_socks_can_say)
{
	ck_assert(reads_user_of(255));
	ck_assert(!reads_user_of(256));
	ck_assert(!reads_user_of(500));
}
END_TEST

START_TEST(very_long_ones_are_refused)
{
	static char text[10000];
	struct via v;
	const char *why;

	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "interface:", 10);
	ck_assert(!via_parse(text, &v, &why));
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("via");

	tcase_add_loop_test(cases, right_ones_are_read, 0, (int)COUNT_OF(right));
	tcase_add_loop_test(cases, wrong_ones_are_refused_with_a_reason, 0, (int)COUNT_OF(wrong));
	tcase_add_test(cases, users_are_as_long_as_socks_can_say);
	tcase_add_test(cases, very_long_ones_are_refused);
	return run_cases("via", cases);
}
