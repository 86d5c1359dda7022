/* SPDX-License-Identifier: MIT */
/* unit/test_match.c: which profile a command, a name or a path selects. */
#include "front/match.h"
#include "tests/lib/run_cases.h"
#include "tests/unit/profile_tree.h"

static void write_index(void)
{
	struct err e;

	ck_assert_int_eq(match_index_write(below("share/profiles"), &facts, &arena, &diags, &e), 0);
}

START_TEST(commands_select)
{
	put("share/profiles/apps/web.toml", "match = [\"browser\", \"www\"]\n");
	put("share/profiles/apps/tool.toml", "match = [\"tool\"]\n");
	write_index();
	ck_assert_int_eq(load_with(NULL, "browser", NULL), 0);
	ck_assert_str_eq(profile.name, "web");
	ck_assert(!profile.fell_back);
	ck_assert_int_eq(load_with(NULL, "/opt/x/tool", NULL), 0);
	ck_assert_str_eq(profile.name, "tool");
	ck_assert_int_eq(load_with(NULL, "brow", NULL), 0);
	ck_assert_str_eq(profile.name, "default");
	ck_assert(profile.fell_back);
	put("user/profiles/mine.toml", "match = [\"tool\"]\n");
	ck_assert_int_eq(load_with(NULL, "tool", NULL), 0);
	ck_assert_str_eq(profile.name, "mine");
}
END_TEST

START_TEST(links_are_followed_first)
{
	put("share/profiles/apps/real.toml", "match = [\"real-program\"]\n");
	put("share/profiles/apps/given.toml", "match = [\"link\"]\n");
	write_index();
	put("bin/real-program", "");
	ck_assert_int_eq(chmod(below("bin/real-program"), 0755), 0);
	ck_assert_int_eq(symlink("real-program", below("bin/link")), 0);
	environment[0] = arena_printf(&arena, "PATH=/nowhere:%s", below("bin"));
	ck_assert_int_eq(load_with(NULL, "link", NULL), 0);
	ck_assert_str_eq(profile.name, "real");
	ck_assert_int_eq(unlink(below("bin/link")), 0);
	ck_assert_int_eq(load_with(NULL, "link", NULL), 0);
	ck_assert_str_eq(profile.name, "given");
}
END_TEST

START_TEST(two_matches_at_a_level)
{
	struct err e;

	put("user/profiles/one.toml", "match = [\"tool\"]\n");
	put("user/profiles/two.toml", "match = [\"tool\"]\n");
	ck_assert_int_eq(load_with(NULL, "tool", NULL), -1);
	ck_assert_str_eq(diags.items[0].id, "ambiguous");
	ck_assert_ptr_nonnull(strstr(diags.items[0].text, "'one' and 'two'"));
	put("share/profiles/apps/one.toml", "match = [\"tool\"]\n");
	put("share/profiles/apps/two.toml", "match = [\"tool\"]\n");
	ck_assert_int_eq(match_index_write(below("share/profiles"), &facts, &arena, &diags, &e),
			 -1);
}
END_TEST

START_TEST(a_broken_profile_does_not_block_others)
{
	put("user/profiles/broken.toml", "match = [\"tool\"\n");
	put("user/profiles/fine.toml", "match = [\"tool\"]\n");
	ck_assert_int_eq(load_with(NULL, "tool", NULL), 0);
	ck_assert_str_eq(profile.name, "fine");
	ck_assert_uint_eq(diags.warnings, 1);
}
END_TEST

START_TEST(one_file_by_path)
{
	put("share/profiles/apps/web.toml", "env.set = [\"APP=\"]\n");
	put("user/profiles/web.d/1.toml", "env.set = [\"DROP=\"]\n");
	put("work/web.toml", "name = \"web\"\nextends = [\"web\"]\nenv.set = [\"FILE=\"]\n");
	assert_loads(below("work/web.toml"));
	ck_assert_str_eq(profile.name, "web");
	assert_order("APP= FILE=");
	ck_assert_int_eq(load(below("work/none.toml")), -1);
	ck_assert_str_eq(diags.items[0].id, "unknown-profile");
}
END_TEST

START_TEST(unknown_names)
{
	put("share/profiles/apps/firefox.toml", "");
	assert_error("fierfox", "unknown-profile", "did you mean 'firefox'");
	assert_error("..", "value", "not the name of a profile");
	ck_assert_int_eq(unlink(below("share/profiles/apps/default.toml")), 0);
	ck_assert_int_eq(load_with(NULL, "x", NULL), -1);
	ck_assert_ptr_nonnull(strstr(diags.items[0].note, "installed"));
}
END_TEST

START_TEST(listed_by_kind_and_name)
{
	struct profile_entry *entries;
	unsigned count;

	put("share/profiles/apps/web.toml", "summary = \"vendor's\"\n");
	put("share/profiles/families/base.toml", "summary = \"a base\"\n");
	put("share/profiles/grants/tty.toml", "");
	put("user/profiles/web.toml", "summary = \"my own\"\n");
	ck_assert_int_eq(profile_list(&facts, &arena, &entries, &count, &diags), 0);
	ck_assert_uint_eq(count, 4);
	ck_assert_str_eq(entries[0].name, "default");
	ck_assert_str_eq(entries[1].summary, "my own");
	ck_assert_str_eq(entries[2].kind, "family");
	ck_assert_str_eq(entries[3].name, "tty");
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("match");

	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_test(cases, commands_select);
	tcase_add_test(cases, links_are_followed_first);
	tcase_add_test(cases, two_matches_at_a_level);
	tcase_add_test(cases, a_broken_profile_does_not_block_others);
	tcase_add_test(cases, one_file_by_path);
	tcase_add_test(cases, unknown_names);
	tcase_add_test(cases, listed_by_kind_and_name);
	return run_cases("match", cases);
}
