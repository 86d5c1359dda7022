/* SPDX-License-Identifier: MIT */
/* net/test_question.c: questions that cubby-net sends, which may say anything: list and text. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/netquestion.h"
#include "tests/lib/run_cases.h"

static struct netquestion about(const char *name, uint16_t port)
{
	struct netquestion q = {.to = {[10] = 0xff, [11] = 0xff, [12] = 203, [14] = 113, [15] = 9},
				.port = port};

	memcpy(q.name, name, strlen(name));
	return q;
}

static bool ask(struct netquestions *l, uint32_t id, const struct netquestion *q)
{
	const struct msg m = {.type = MSG_NET_QUESTION, .id = id, .len = q ? sizeof(*q) : 0};

	return netquestion_take(l, &m, q);
}

START_TEST(the_oldest_is_the_first)
{
	static struct netquestions l;
	const struct netquestion q = about("a.test", 1);

	ck_assert(!ask(&l, 0, NULL));
	ck_assert(ask(&l, 7, &q));
	ck_assert(!ask(&l, 8, &q));
	ck_assert(!ask(&l, 9, &q));
	ck_assert(!ask(&l, 8, NULL));
	ck_assert(!ask(&l, 8, NULL));
	ck_assert(ask(&l, 7, NULL));
	ck_assert_uint_eq(l.open[0].id, 9);
	netquestion_remove_first(&l);
	netquestion_remove_first(&l);
	ck_assert_uint_eq(l.count, 0);
}
END_TEST

START_TEST(too_many_are_not_kept)
{
	static struct netquestions l;
	const struct netquestion q = about("a.test", 1);

	for (uint32_t id = 1; id <= NETQUESTION_OPEN; id++)
		ck_assert(ask(&l, id, &q) == (id == 1));
	ck_assert(!ask(&l, 1000, &q));
	ck_assert_uint_eq(l.count, NETQUESTION_OPEN);
	ck_assert_uint_eq(l.open[NETQUESTION_OPEN - 1].id, NETQUESTION_OPEN);
}
END_TEST

START_TEST(it_says_what_is_dialled)
{
	static const uint8_t six[16] = {0x20, 1, 0xd, 0xb8, [15] = 9};
	char text[NETQUESTION_TEXT];
	struct netquestion q = about("", 80);
	struct netrule rule;

	ck_assert_str_eq(netquestion_text(&q, text), "203.0.113.9, tcp port 80");
	memcpy(q.to, six, sizeof(six));
	q.udp = 1;
	ck_assert_str_eq(netquestion_text(&q, text), "2001:db8::9, udp port 80");
	q = about("web.test", 443);
	rule = netquestion_rule(&q, false);
	ck_assert_str_eq(netquestion_setting(&rule, text),
			 "network.allow = [\"tcp:web.test:443\"]");
}
END_TEST

/* A cubby-net that was taken over must not write to the terminal what it likes. */
START_TEST(nothing_in_a_name_reaches_the_terminal)
{
	static struct netquestions l;
	char text[NETQUESTION_TEXT];
	struct netquestion q = about("a\x1b[2Jb\r\nc\x9b"
				     "d\x7f",
				     1);
	struct netrule rule;

	(void)netquestion_text(&q, text);
	for (const char *c = text; *c; c++)
		ck_assert_msg(*c >= ' ' && *c != 0x7f, "%02x", (unsigned char)*c);
	ck_assert_ptr_nonnull(strstr(text, "[2Jb"));
	rule = netquestion_rule(&q, true);
	(void)netquestion_setting(&rule, text);
	for (const char *c = text; *c; c++)
		ck_assert(*c >= ' ' && *c != 0x7f);
	/* No end, and four characters for each when they are shown. */
	memset(q.name, '\x1b', sizeof(q.name));
	ck_assert(ask(&l, 1, &q));
	ck_assert_uint_eq(strlen(l.open[0].what.name), sizeof(q.name) - 1);
	(void)netquestion_text(&l.open[0].what, text);
	ck_assert_ptr_nonnull(strstr(text, ", tcp port 1"));
	rule = netquestion_rule(&l.open[0].what, false);
	ck_assert_uint_le(strlen(rule.target.name), TARGET_NAME - 1);
}
END_TEST

START_TEST(answers_are_whole_words)
{
	ck_assert(netquestion_choice("once")->allow && !netquestion_choice("once")->keep);
	ck_assert(netquestion_choice("always")->allow && netquestion_choice("always")->keep);
	ck_assert(!netquestion_choice("deny")->allow && !netquestion_choice("deny")->keep);
	ck_assert(!netquestion_choice("never")->allow && netquestion_choice("never")->keep);
	ck_assert_ptr_null(netquestion_choice("Once"));
	ck_assert_ptr_null(netquestion_choice(""));
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("question");

	tcase_add_test(cases, the_oldest_is_the_first);
	tcase_add_test(cases, too_many_are_not_kept);
	tcase_add_test(cases, it_says_what_is_dialled);
	tcase_add_test(cases, nothing_in_a_name_reaches_the_terminal);
	tcase_add_test(cases, answers_are_whole_words);
	return run_cases("question", cases);
}
