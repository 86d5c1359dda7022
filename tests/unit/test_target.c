/* SPDX-License-Identifier: MIT */
/* unit/test_target.c: the grammar of network rules (base/target.h): one spelling for each thing. */
#include <arpa/inet.h>
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/target.h"
#include "tests/lib/run_cases.h"

static const char *const right[] = {
	"example.org",
	"*.example.org:443",
	"tcp:example.org:22,8000-8099",
	"udp:10.1.0.0/16:53",
	"[2001:db8::1]:22",
	"[2001:db8::]/32:1-65535",
	"2001:db8::/32",
	"@lan",
	"udp:@internet:443",
	"10.0.0.1",
	"0.0.0.0/0",
	"::/0",
	"a_b.test",
	"localhost",
	"example.org:1,2,3,4,5,6,7,8",
	"xn--bcher-kva.test",
	"A.B:80",
};

static const char *const wrong[] = {
	"",
	":80",
	"example.org:",
	"example.org:0",
	"example.org:65536",
	"example.org:80-",
	"example.org:90-80",
	"example.org:80,",
	"example.org:1,2,3,4,5,6,7,8,9",
	"example.org.",
	".example.org",
	"a..b",
	"*",
	"*.",
	"*.*.org",
	"a*.org",
	"ex ample.org",
	"b\303\274cher.test",
	"user@example.org",
	"http://example.org",
	"example.org/path",
	"127.1",
	"0x7f.1",
	"2130706433",
	"0177.0.0.1",
	"10.0.0.1/33",
	"10.0.0.1/8",
	"10.0.0.0/",
	"10.0.0.0/08x",
	"2001:db8::/129",
	"2001:db8::1/32",
	"[2001:db8::1",
	"2001:db8::1]",
	"[10.0.0.1]:80",
	"[]",
	"@",
	"@world",
	"@lan@lan",
	"sctp:example.org",
	"tcp:udp:example.org:80",
	"UDP:53",
};

static const char *const names_of_64 =
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.org";

START_TEST(right_ones_are_read)
{
	struct target t;
	const char *why;

	ck_assert_msg(target_parse(right[_i], &t, &why), "'%s': %s", right[_i], why);
}
END_TEST

START_TEST(wrong_ones_are_refused_with_a_reason)
{
	struct target t;
	const char *why = NULL;

	ck_assert_msg(!target_parse(wrong[_i], &t, &why), "'%s' was read", wrong[_i]);
	ck_assert_ptr_nonnull(why);
}
END_TEST

START_TEST(long_names_are_refused_at_their_limits)
{
	char name[300];
	struct target t;
	const char *why;

	ck_assert(!target_parse(names_of_64, &t, &why));
	ck_assert(target_parse(names_of_64 + 1, &t, &why));
	memset(name, 'a', sizeof(name));
	for (size_t i = 50; i < sizeof(name); i += 50)
		name[i] = '.';
	name[253] = '\0';
	ck_assert(target_parse(name, &t, &why));
	name[253] = 'a';
	name[254] = '\0';
	ck_assert(!target_parse(name, &t, &why));
}
END_TEST

/* Whether the rule speaks of a name. */
static bool names(const char *rule, const char *name)
{
	struct target t;
	const char *why;

	ck_assert(target_parse(rule, &t, &why));
	return target_is_name(&t, name);
}

START_TEST(names_are_exact)
{
	ck_assert(names("Example.ORG", "example.org"));
	ck_assert(!names("example.org", "www.example.org"));
	ck_assert(!names("example.org", "example.org.evil.test"));
	ck_assert(names("*.example.org", "a.b.example.org"));
	ck_assert(!names("*.example.org", "example.org"));
	ck_assert(!names("*.example.org", "badexample.org"));
	ck_assert(!names("*.example.org", ".example.org"));
	ck_assert(!names("10.0.0.1", "10.0.0.1"));
	ck_assert(!names("@lan", "lan"));
}
END_TEST

/* Whether the rule holds an address. */
static bool holds(const char *rule, const char *address)
{
	uint8_t ip[16] = {[10] = 0xff, [11] = 0xff};
	struct target t;
	const char *why;

	ck_assert(target_parse(rule, &t, &why));
	if (inet_pton(AF_INET, address, ip + 12) != 1)
		ck_assert_int_eq(inet_pton(AF_INET6, address, ip), 1);
	return target_has_address(&t, ip);
}

START_TEST(ranges_end_where_they_say)
{
	ck_assert(holds("10.1.0.0/16", "10.1.255.255"));
	ck_assert(!holds("10.1.0.0/16", "10.2.0.0"));
	ck_assert(holds("10.1.0.0/17", "10.1.127.1"));
	ck_assert(!holds("10.1.0.0/17", "10.1.128.1"));
	ck_assert(holds("203.0.113.9", "203.0.113.9"));
	ck_assert(!holds("203.0.113.9", "203.0.113.8"));
	ck_assert(holds("2001:db8::/33", "2001:db8:7fff::1"));
	ck_assert(!holds("2001:db8::/33", "2001:db8:8000::1"));
	ck_assert(holds("0.0.0.0/0", "8.8.8.8"));
	ck_assert(!holds("0.0.0.0/0", "2001:db8::1"));
	ck_assert(holds("::/0", "2001:db8::1"));
	ck_assert(!holds("::/0", "8.8.8.8"));
	ck_assert(!holds("example.org", "203.0.113.9"));
}
END_TEST

static const struct link {
	const char *text;
	const char *name; /* NULL: it is none */
	const char *inside;
} links[] = {
	{"sandbox:db:5432", "db", "tcp:db.cubby:5432"},
	{"sandbox:web-1.a_b:80,8000-8099", "web-1.a_b", "tcp:web-1.a_b.cubby:80,8000-8099"},
	{"sandbox:1:1", "1", "tcp:1.cubby:1"},
	{"sandbox:db", NULL, NULL},
	{"sandbox::80", NULL, NULL},
	{"sandbox:db:", NULL, NULL},
	{"sandbox:db:0", NULL, NULL},
	{"sandbox:db:65536", NULL, NULL},
	{"sandbox:db:80:81", NULL, NULL},
	{"sandbox:Db:80", NULL, NULL},
	{"sandbox:db/x:80", NULL, NULL},
	{"sandbox:.db:80", NULL, NULL},
	{"sandbox:db.:80", NULL, NULL},
	{"sandbox:a..b:80", NULL, NULL},
	{"sandbox:host:80", NULL, NULL},
	{"SANDBOX:db:80", NULL, NULL},
	{"db:80", NULL, NULL},
	{"", NULL, NULL},
};

START_TEST(links_have_one_spelling)
{
	const struct link *l = &links[_i];
	char text[TARGET_TEXT], name[TARGET_NAME];
	struct target t;
	const char *why = NULL;

	ck_assert_msg(target_parse_link(l->text, &t, &why) == (l->name != NULL), "%s", l->text);
	ck_assert_ptr_nonnull(why);
	if (!l->name)
		return;
	ck_assert_str_eq(target_link_name(&t, name), l->name);
	ck_assert_str_eq(target_text(&t, text), l->inside);
}
END_TEST

START_TEST(a_linked_name_has_a_limit)
{
	char text[TARGET_NAME] = "sandbox:";
	struct target t;
	const char *why;

	memset(text + strlen(text), 'a', 56);
	memcpy(text + 8 + 56, ":80", sizeof(":80"));
	ck_assert(target_parse_link(text, &t, &why));
	memcpy(text + 8 + 56, "a:80", sizeof("a:80"));
	ck_assert(!target_parse_link(text, &t, &why));
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("target");

	tcase_add_loop_test(cases, right_ones_are_read, 0, (int)COUNT_OF(right));
	tcase_add_loop_test(cases, wrong_ones_are_refused_with_a_reason, 0, (int)COUNT_OF(wrong));
	tcase_add_test(cases, long_names_are_refused_at_their_limits);
	tcase_add_test(cases, names_are_exact);
	tcase_add_test(cases, ranges_end_where_they_say);
	tcase_add_loop_test(cases, links_have_one_spelling, 0, (int)COUNT_OF(links));
	tcase_add_test(cases, a_linked_name_has_a_limit);
	return run_cases("target", cases);
}
