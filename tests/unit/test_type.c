/* SPDX-License-Identifier: MIT */
/* unit/test_type.c: what each type of value takes, what it refuses, and how it is written again. */
#include <check.h>
#include <string.h>

#include "spec/set.h"
#include "tests/lib/run_cases.h"

static struct arena arena;
static struct diags diags;

static int parse(const char *key, enum set_kind kind, const char *text, struct value *ret)
{
	const struct key *row = key_find(key, strlen(key));
	struct setting s = {row, type_is_list(row->type) ? SET_ADD : SET_ASSIGN, kind, text, {0}};

	memset(&diags, 0, sizeof(diags));
	diags.arena = &arena;
	return type_parse(row, &s, &arena, ret, &diags);
}

static const struct {
	const char *key;
	const char *text;
	int64_t num;
	const char *canonical;
} right[] = {
	{"limits.file-size", "0", 0, "0"},
	{"limits.file-size", "1024K", 1 << 20, "1M"},
	{"limits.file-size", "1000", 1000, "1000"},
	{"limits.file-size", "8192T", 1LL << 53, "8192T"},
	{"limits.disk", "25%", -25, "25%"},
	{"limits.disk", "100%", -100, "100%"},
	{"limits.disk", "64M", 64 << 20, "64M"},
	{"limits.wall", "500ms", 500, "500ms"},
	{"limits.wall", "60s", 60000, "1m"},
	{"limits.wall", "1d", 86400000, "1d"},
	{"time.offset", "-2h", -7200000, "-2h"},
	{"time.offset", "+90m", 5400000, "90m"},
	{"limits.nice", "19", 19, "19"},
	{"ids.user", "4294967294", 4294967294LL, "4294967294"},
	{"limits.open-files", "9007199254740992", 1LL << 53, "9007199254740992"},
	{"limits.cpus", "2", 2000, "2"},
	{"limits.cpus", "1.50", 1500, "1.5"},
	{"limits.cpus", "0.005", 5, "0.005"},
	{"limits.cpus", "4096.999", 4096999, "4096.999"},
	{"limits.cpuset", "0-3,6,4095", 0, "0-3,6,4095"},
	{"network.mode", "host", NETWORK_MODE_HOST, "host"},
	{"network.mode", "pod:web.2_x-y", NETWORK_MODE_POD, "pod:web.2_x-y"},
	{"syscalls.policy", "developer", POLICY_DEVELOPER, "developer"},
	{"syscalls.debug", "true", 1, "true"},
	{"syscalls.debug", "false", 0, "false"},
	{"home.name", "web.2_x-y", 0, "web.2_x-y"},
	{"home.name", "7z", 0, "7z"},
	{"hostname", "box-1", 0, "box-1"},
	{"cwd", "~", 0, "~"},
	{"files.ro", "/x", 0, "/x"},
	{"files.ro", "~/x?", 0, "~/x?"},
	{"files.ro", "${project}/.env.*?", 0, "${project}/.env.*?"},
	{"allow", "secrets:ssh", 0, "secrets:ssh"},
	{"allow", "mpris:firefox.*", 0, "mpris:firefox.*"},
	{"caps", "net_bind_service", 0, "net_bind_service"},
	{"syscalls.deny", "_sysctl", 0, "_sysctl"},
	{"env.keep", "LC_*", 0, "LC_*"},
	{"env.keep", "*", 0, "*"},
	{"env.set", "A=", 0, "A="},
	{"env.set", "A=b=c\n", 0, "A=b=c\n"},
};

START_TEST(takes)
{
	const struct key *row = key_find(right[_i].key, strlen(right[_i].key));
	struct value v;

	ck_assert_msg(parse(right[_i].key, SET_BARE, right[_i].text, &v) == 0, "%s",
		      right[_i].text);
	ck_assert_int_eq(v.num, right[_i].num);
	ck_assert_str_eq(v.text, right[_i].canonical);
	ck_assert_str_eq(type_print(row, &v, &arena), right[_i].canonical);
}
END_TEST

static const struct {
	const char *key;
	const char *text;
} wrong[] = {
	{"limits.file-size", ""},
	{"limits.file-size", "8193T"},
	{"limits.file-size", "-1"},
	{"limits.file-size", "1.5G"},
	{"limits.file-size", "1 G"},
	{"limits.file-size", "1g"},
	{"limits.file-size", "5GB"},
	{"limits.disk", "0%"},
	{"limits.disk", "101%"},
	{"limits.wall", "10"},
	{"limits.wall", "-1s"},
	{"limits.wall", "1h30m"},
	{"limits.wall", "1 s"},
	{"limits.wall", "104249992d"},
	{"time.offset", "--1s"},
	{"limits.nice", "20"},
	{"limits.nice", "-1"},
	{"ids.user", "4294967295"},
	{"limits.open-files", "9007199254740993"},
	{"limits.open-files", "99999999999999999999999"},
	{"limits.cpus", ""},
	{"limits.cpus", "1."},
	{"limits.cpus", ".5"},
	{"limits.cpus", "1.2345"},
	{"limits.cpus", "1.5.5"},
	{"limits.cpus", "-1"},
	{"limits.cpus", "150%"},
	{"limits.cpus", "4097"},
	{"limits.cpuset", ""},
	{"limits.cpuset", "3-0"},
	{"limits.cpuset", "0,"},
	{"limits.cpuset", "0-"},
	{"limits.cpuset", "4096"},
	{"network.mode", "hos"},
	{"network.mode", ""},
	{"network.mode", "none host"},
	{"network.mode", "pod"},
	{"network.mode", "pod:"},
	{"network.mode", "pod:1"},
	{"network.mode", "pod:a b"},
	{"syscalls.debug", "yes"},
	{"syscalls.debug", "True"},
	{"home.name", ""},
	{"home.name", "123"},
	{"home.name", ".x"},
	{"home.name", "a/b"},
	{"home.name", "a234567890123456789012345678901234567890123456789012345678901234"},
	{"hostname", "-a"},
	{"hostname", "a."},
	{"hostname", "a_b"},
	{"hostname", "a234567890123456789012345678901234567890123456789012345678901234"},
	{"cwd", "x"},
	{"files.ro", ""},
	{"files.ro", "x/y"},
	{"files.ro", "~user/x"},
	{"files.ro", "$HOME/x"},
	{"files.ro", "/a\nb"},
	{"allow", "Wayland"},
	{"allow", "x:"},
	{"allow", "x:a b"},
	{"allow", ""},
	{"caps", "CAP_CHOWN"},
	{"caps", "cap_chown"},
	{"caps", "everything"},
	{"syscalls.deny", "Read"},
	{"syscalls.deny", "@keyring"},
	{"syscalls.deny", ""},
	{"env.keep", ""},
	{"env.keep", "A B"},
	{"env.keep", "1A"},
	{"env.set", "A"},
	{"env.set", "=x"},
	{"env.set", "A*=x"},
	{"summary", "a\nb"},
};

START_TEST(refuses)
{
	struct value v = {.num = 42};

	ck_assert_msg(parse(wrong[_i].key, SET_BARE, wrong[_i].text, &v) < 0, "%s = '%s'",
		      wrong[_i].key, wrong[_i].text);
	ck_assert_uint_eq(diags.errors, 1);
	ck_assert_str_eq(diags.items[0].id, "value");
	ck_assert_ptr_nonnull(diags.items[0].note);
	ck_assert_int_eq(v.num, 42);
}
END_TEST

static const struct {
	const char *key;
	enum set_kind kind;
	const char *text;
} other_kind[] = {
	{"syscalls.debug", SET_TEXT, "true"},
	{"syscalls.debug", SET_INT, "1"},
	{"limits.open-files", SET_TEXT, "1024"},
	{"limits.open-files", SET_BOOL, "true"},
	{"limits.file-size", SET_INT, "1024"},
	{"network.mode", SET_BOOL, "false"},
	{"files.ro", SET_INT, "1"},
	{"hostname", SET_INT, "1"},
};

START_TEST(refuses_another_kind)
{
	struct value v;

	ck_assert_int_eq(parse(other_kind[_i].key, other_kind[_i].kind, other_kind[_i].text, &v),
			 -1);
	ck_assert_str_eq(diags.items[0].id, "type");
}
END_TEST

START_TEST(suggests)
{
	struct value v;

	ck_assert_int_eq(parse("network.mode", SET_TEXT, "hots", &v), -1);
	ck_assert_ptr_nonnull(strstr(diags.items[0].text, "did you mean 'host'?"));
	ck_assert_int_eq(parse("caps", SET_TEXT, "CAP_CHWON", &v), -1);
	ck_assert_ptr_nonnull(strstr(diags.items[0].note, "did you mean 'chown'?"));
	ck_assert_str_eq(key_suggest("file.rw", 7), "files.rw");
	ck_assert_str_eq(key_suggest("noexec", 6), "files.noexec");
	ck_assert_ptr_null(key_suggest("quite.different", 15));
}
END_TEST

START_TEST(every_default_is_right)
{
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		struct value v;

		if (!key_table[i].default_text[0])
			continue;
		ck_assert_int_eq(parse(key_table[i].name, SET_BARE, key_table[i].default_text, &v),
				 0);
		ck_assert_str_eq(v.text, key_table[i].default_text);
	}
}
END_TEST

START_TEST(takes_every_enum_word_at_its_number)
{
	for (unsigned i = 0; i < KEY_COUNT; i++) {
		const char *word = key_table[i].type == TYPE_ENUM ? key_table[i].words : "";

		for (int64_t number = 0; *word; number++) {
			size_t len = strcspn(word, " ");
			struct value v;

			ck_assert_int_eq(parse(key_table[i].name, SET_TEXT,
					       arena_copy(&arena, word, len), &v),
					 0);
			ck_assert_int_eq(v.num, number);
			word += len;
			word += strspn(word, " ");
		}
	}
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("type");

	tcase_add_loop_test(cases, takes, 0, COUNT_OF(right));
	tcase_add_loop_test(cases, refuses, 0, COUNT_OF(wrong));
	tcase_add_loop_test(cases, refuses_another_kind, 0, COUNT_OF(other_kind));
	tcase_add_test(cases, suggests);
	tcase_add_test(cases, every_default_is_right);
	tcase_add_test(cases, takes_every_enum_word_at_its_number);
	return run_cases("type", cases);
}
