/* SPDX-License-Identifier: MIT */
/* unit/test_filter.c: policy texts and filter files (kern/filter.h). */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "kern/filter.h"
#include "tests/lib/run_cases.h"

#define HEAD "cubby-policy " FILTER_VERSION "\narch " FILTER_ARCH "\n"

static const struct sock_filter code[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_STMT(BPF_RET | BPF_K, 0x7fff0000),
};
static _Alignas(8) char file[FILTER_FILE_ROOM];

START_TEST(text_is_canonical)
{
	static const char *const deny[] = {"mount", "bpf", "mount", "ioctl"};
	struct filter_policy p = {.policy = "strict",
				  .network = "host",
				  .debug = true,
				  .deny = deny,
				  .deny_count = 4};
	char text[512];
	size_t len = filter_text(&p, text, sizeof(text));

	ck_assert_str_eq(text, HEAD "policy strict\nnetwork host\nmultiarch 0\ndebug 1\nnesting 0\n"
				    "deny bpf ioctl mount\nallow\n");
	ck_assert_uint_eq(len, strlen(text));
}
END_TEST

START_TEST(text_that_does_not_fit_is_refused)
{
	static const char *const allow[] = {"socket", "clone"};
	struct filter_policy p = {
		.policy = "default", .network = "none", .allow = allow, .allow_count = 2};
	char text[512];
	size_t len = filter_text(&p, text, sizeof(text));

	ck_assert_uint_gt(len, 0);
	ck_assert_uint_eq(filter_text(&p, text, len + 1), len);
	for (size_t room = 0; room <= len; room++)
		ck_assert_uint_eq(filter_text(&p, text, room), 0);
}
END_TEST

START_TEST(name_is_fnv1a)
{
	char name[FILTER_NAME_ROOM];

	filter_name("", name);
	ck_assert_str_eq(name, "cbf29ce484222325.bpf");
	filter_name("foobar", name);
	ck_assert_str_eq(name, "85944171f73967e8.bpf");
}
END_TEST

/* Every length of the text, so that every padding occurs. */
START_TEST(file_comes_back)
{
	char text[32] = "";

	for (size_t len = 1; len < sizeof(text); len++) {
		const struct sock_filter *got;
		unsigned count;
		size_t size;

		text[len - 1] = 'x';
		size = filter_pack(text, code, 2, file, sizeof(file));
		ck_assert_uint_gt(size, 0);
		ck_assert_uint_eq(size % 8, 0);
		ck_assert_int_eq(filter_parse(file, size, text, &got, &count), 0);
		ck_assert_uint_eq(count, 2);
		ck_assert_mem_eq(got, code, sizeof(code));
		ck_assert_uint_eq((size_t)((const char *)got - file) % 8, 0);
	}
}
END_TEST

START_TEST(any_changed_byte_or_length_is_noticed)
{
	const struct sock_filter *got;
	unsigned count;
	size_t size = filter_pack("some text", code, 2, file, sizeof(file));
	size_t meaning = FILTER_HEADER_SIZE + strlen("some text");

	for (size_t i = 0; i < meaning; i++) {
		file[i] ^= 1;
		ck_assert_int_eq(filter_parse(file, size, "some text", &got, &count), -1);
		file[i] ^= 1;
	}
	for (size_t len = 0; len < size; len++)
		ck_assert_int_eq(filter_parse(file, len, "some text", &got, &count), -1);
	ck_assert_int_eq(filter_parse(file, size + 8, "some text", &got, &count), -1);
	ck_assert_int_eq(filter_parse(file, size, "some texts", &got, &count), -1);
	ck_assert_int_eq(filter_parse(file, size, "some text", &got, &count), 0);
}
END_TEST

START_TEST(instructions_are_limited)
{
	static struct sock_filter many[FILTER_CODE_ROOM + 1];
	const struct sock_filter *got;
	unsigned count;
	size_t size = filter_pack("t", many, FILTER_CODE_ROOM, file, sizeof(file));

	ck_assert_uint_gt(size, 0);
	ck_assert_int_eq(filter_parse(file, size, "t", &got, &count), 0);
	ck_assert_uint_eq(count, FILTER_CODE_ROOM);
	ck_assert_uint_eq(filter_pack("t", many, FILTER_CODE_ROOM, file, size - 1), 0);
	ck_assert_uint_eq(filter_pack("t", many, FILTER_CODE_ROOM + 1, file, sizeof(file)), 0);
	ck_assert_uint_eq(filter_pack("t", many, 0, file, sizeof(file)), 0);
}
END_TEST

START_TEST(texts_are_limited)
{
	static char text[FILTER_TEXT_ROOM + 1];

	memset(text, 'x', FILTER_TEXT_ROOM - 1);
	ck_assert_uint_gt(filter_pack(text, code, 2, file, sizeof(file)), 0);
	text[FILTER_TEXT_ROOM - 1] = 'x';
	ck_assert_uint_eq(filter_pack(text, code, 2, file, sizeof(file)), 0);
}
END_TEST

int main(void)
{
	TCase *tests = tcase_create("filter");

	tcase_add_test(tests, text_is_canonical);
	tcase_add_test(tests, text_that_does_not_fit_is_refused);
	tcase_add_test(tests, name_is_fnv1a);
	tcase_add_test(tests, file_comes_back);
	tcase_add_test(tests, any_changed_byte_or_length_is_noticed);
	tcase_add_test(tests, instructions_are_limited);
	tcase_add_test(tests, texts_are_limited);
	return run_cases("filter", tests);
}
