/* SPDX-License-Identifier: MIT */
/* net/test_hello.c: ClientHellos as OpenSSL makes them are in tests/net/sni.sh; these are odd ones.
 */
#include <check.h>
#include <string.h>

#include "helpers/net/hello.h"
#include "tests/lib/run_cases.h"

enum { ROOM = 7 * HELLO_MESSAGE_MAX }; /* with a head of five bytes for each byte */

static uint8_t out[ROOM];
static size_t out_len;
static uint8_t message[ROOM];
static size_t message_len;

static void put(const void *bytes, size_t len)
{
	memcpy(message + message_len, bytes, len);
	message_len += len;
}

static void put_number(size_t number, unsigned size)
{
	while (size-- > 0)
		message[message_len++] = (uint8_t)(size < sizeof(number) ? number >> 8 * size : 0);
}

static void put_extension(unsigned type, const void *bytes, size_t len)
{
	put_number(type, 2);
	put_number(len, 2);
	put(bytes, len);
}

static void put_name(const char *name, size_t len)
{
	put_number(0, 2);
	put_number(len + 5, 2);
	put_number(len + 3, 2);
	put_number(0, 1);
	put_number(len, 2);
	put(name, len);
}

/* What all of them have; extensions are put behind it. */
static void begin(void)
{
	message_len = 0;
	put("\1\0\0\0\3\3", 6);
	put_number(0, 32);
	put("\0\0\2\x13\1\1\0\0\0", 9);
}

enum { EXTENSIONS_AT = 6 + 32 + 7 };

/* In records of so many bytes. */
static void finish(size_t piece)
{
	size_t len = message_len - EXTENSIONS_AT - 2;

	message[EXTENSIONS_AT] = (uint8_t)(len >> 8);
	message[EXTENSIONS_AT + 1] = (uint8_t)len;
	message[2] = (uint8_t)((message_len - 4) >> 8);
	message[3] = (uint8_t)(message_len - 4);
	out_len = 0;
	for (size_t at = 0; at < message_len; at += piece) {
		size_t some = piece < message_len - at ? piece : message_len - at;
		const uint8_t head[] = {22, 3, 1, (uint8_t)(some >> 8), (uint8_t)some};

		memcpy(out + out_len, head, sizeof(head));
		memcpy(out + out_len + sizeof(head), message + at, some);
		out_len += sizeof(head) + some;
	}
}

static const char *name_of(const char *name, size_t len)
{
	static struct hello h;

	begin();
	put_name(name, len);
	finish(ROOM);
	return hello_read(out, out_len, &h) == HELLO_READ ? h.name : NULL;
}

START_TEST(names_are_lower_case_and_clean)
{
	ck_assert_str_eq(name_of("Web.TEST", 8), "web.test");
	ck_assert_str_eq(name_of("web.test.", 9), "web.test.");
	ck_assert_str_eq(name_of("web\0.test", 9), "web?.test");
	ck_assert_str_eq(name_of("a\"b\n\xff", 5), "a?b??");
	ck_assert_ptr_null(name_of("", 0));
}
END_TEST

START_TEST(a_name_has_a_limit)
{
	char name[HELLO_NAME];

	memset(name, 'a', sizeof(name));
	ck_assert_uint_eq(strlen(name_of(name, HELLO_NAME - 1)), HELLO_NAME - 1);
	ck_assert_ptr_null(name_of(name, HELLO_NAME));
}
END_TEST

START_TEST(records_of_any_size)
{
	struct hello h;

	for (size_t piece = 1; piece < 100; piece++) {
		begin();
		put_extension(5, "\1\0\0\0\0", 5);
		put_name("web.test", 8);
		finish(piece);
		for (size_t some = 0; some < out_len; some++)
			ck_assert_int_eq(hello_read(out, some, &h), HELLO_MORE);
		ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_READ);
		ck_assert_str_eq(h.name, "web.test");
		ck_assert(!h.hides_name);
	}
}
END_TEST

START_TEST(two_names_are_none)
{
	struct hello h;

	begin();
	put_name("web.test", 8);
	put_name("web.test", 8);
	finish(ROOM);
	ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_WRONG);
	begin();
	put_extension(0, "\0\x0e\0\0\4a.ab\0\0\4b.ab", 16);
	finish(ROOM);
	ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_WRONG);
}
END_TEST

START_TEST(an_encrypted_name_is_seen)
{
	struct hello h;

	begin();
	put_name("front.test", 10);
	put_extension(0xfe0d, "\0", 1);
	finish(ROOM);
	ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_READ);
	ck_assert(h.hides_name);
	ck_assert_str_eq(h.name, "front.test");
}
END_TEST

START_TEST(no_name_is_none)
{
	struct hello h;

	begin();
	finish(ROOM);
	ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_READ);
	ck_assert_str_eq(h.name, "");
}
END_TEST

START_TEST(a_message_has_a_limit)
{
	static const uint8_t filler[HELLO_MESSAGE_MAX];
	struct hello h;

	begin();
	put_extension(21, filler, HELLO_MESSAGE_MAX - message_len - 4);
	finish(HELLO_MESSAGE_MAX);
	ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_READ);
	begin();
	put_extension(21, filler, HELLO_MESSAGE_MAX - message_len - 3);
	finish(HELLO_MESSAGE_MAX);
	ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_WRONG);
	/* The same with more heads than message. */
	begin();
	put_extension(21, filler, HELLO_MESSAGE_MAX - message_len - 4);
	finish(1);
	ck_assert_int_eq(hello_read(out, HELLO_MAX - 1, &h), HELLO_MORE);
	ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_WRONG);
}
END_TEST

static enum hello_state state_of(const char *bytes, size_t len)
{
	struct hello h;

	return hello_read((const uint8_t *)bytes, len, &h);
}

START_TEST(other_bytes)
{
	ck_assert_int_eq(state_of("", 0), HELLO_MORE);
	ck_assert_int_eq(state_of("G", 1), HELLO_NO_TLS);
	ck_assert_int_eq(state_of("SSH-2.0", 7), HELLO_NO_TLS);
	ck_assert_int_eq(state_of("\x16", 1), HELLO_MORE);
	ck_assert_int_eq(state_of("\x16\2", 2), HELLO_NO_TLS);
	/* SSL 2: it has no names. */
	ck_assert_int_eq(state_of("\x80\x2e\1\3\1", 5), HELLO_NO_TLS);
	/* Something in front of the message, an empty record, another message, what ends it. */
	ck_assert_int_eq(state_of("\x14\3\3\0\1\1", 6), HELLO_WRONG);
	ck_assert_int_eq(state_of("\x15\3\3\0\2\1\0", 7), HELLO_WRONG);
	ck_assert_int_eq(state_of("\x16\3\1\0\0", 5), HELLO_WRONG);
	ck_assert_int_eq(state_of("\x16\3\1\0\4\2", 6), HELLO_WRONG);
	ck_assert_int_eq(state_of("\x16\3\1\x40\1\1", 6), HELLO_WRONG);
	ck_assert_int_eq(state_of("\x16\3\1\0\5\1\0\0\1", 9), HELLO_MORE);
	ck_assert_int_eq(state_of("\x16\3\1\0\6\1\0\0\1", 9), HELLO_WRONG);
}
END_TEST

START_TEST(a_record_between_is_no_part_of_it)
{
	struct hello h;

	begin();
	put_name("web.test", 8);
	finish(20);
	out[5 + 20] = 23;
	ck_assert_int_eq(hello_read(out, out_len, &h), HELLO_WRONG);
}
END_TEST

START_TEST(early_data_may_follow)
{
	struct hello h;

	begin();
	put_name("web.test", 8);
	finish(ROOM);
	memcpy(out + out_len, "\x17\3\3\0\1x", 6);
	ck_assert_int_eq(hello_read(out, out_len + 6, &h), HELLO_READ);
}
END_TEST

START_TEST(what_is_cut_short_is_wrong)
{
	struct hello h;
	size_t whole;

	begin();
	put_name("web.test", 8);
	finish(ROOM);
	whole = message_len;
	for (size_t len = 5; len < whole; len++) {
		message_len = len;
		message[2] = (uint8_t)((len - 4) >> 8);
		message[3] = (uint8_t)(len - 4);
		memcpy(out, "\x16\3\1", 3);
		out[3] = (uint8_t)(len >> 8);
		out[4] = (uint8_t)len;
		memcpy(out + 5, message, len);
		/* Without extensions it is whole. */
		ck_assert_int_eq(hello_read(out, len + 5, &h),
				 len == EXTENSIONS_AT ? HELLO_READ : HELLO_WRONG);
	}
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("hello");

	tcase_add_test(cases, names_are_lower_case_and_clean);
	tcase_add_test(cases, a_name_has_a_limit);
	tcase_add_test(cases, records_of_any_size);
	tcase_add_test(cases, two_names_are_none);
	tcase_add_test(cases, an_encrypted_name_is_seen);
	tcase_add_test(cases, no_name_is_none);
	tcase_add_test(cases, a_message_has_a_limit);
	tcase_add_test(cases, other_bytes);
	tcase_add_test(cases, a_record_between_is_no_part_of_it);
	tcase_add_test(cases, early_data_may_follow);
	tcase_add_test(cases, what_is_cut_short_is_wrong);
	return run_cases("hello", cases);
}
