/* SPDX-License-Identifier: MIT */
/* unit/test_merge.c: layers: what wins, what is added, what is taken back. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "spec/set.h"
#include "tests/lib/run_cases.h"

static struct arena arena;
static struct diags diags;
static struct spec spec;

static void begin(void)
{
	arena_done(&arena);
	memset(&diags, 0, sizeof(diags));
	diags.arena = &arena;
	spec_defaults(&spec, &arena);
}

/* "key=value", "key+x", "key-x", "key*" (clear), "key!" (default), separated by blanks. */
static struct layer make_layer(const char *text)
{
	struct layer l = {.name = "test"};

	while (*text) {
		size_t len = strcspn(text, " ");
		size_t name = strcspn(text, "=+*!");
		struct setting s = {.kind = SET_BARE};

		/* A '-' belongs to the name unless a key ends before it. */
		for (size_t i = 0; i < name && !s.key; i++)
			if (text[i] == '-' && key_find(text, i))
				name = i;
		s.key = key_find(text, name);
		ck_assert_msg(s.key != NULL, "no key in %s", text);
		s.op = text[name] == '='   ? SET_ASSIGN
		       : text[name] == '+' ? SET_ADD
		       : text[name] == '-' ? SET_REMOVE
		       : text[name] == '*' ? SET_CLEAR
					   : SET_DEFAULT;
		s.text = arena_copy(&arena, text + name + 1, len - name - 1);
		layer_add(&l, &arena, s);
		text += len;
		text += strspn(text, " ");
	}
	return l;
}

static void add_layer(const char *text, uint32_t number)
{
	struct layer l = make_layer(text);

	spec_merge_layer(&spec, &l, number, &arena, &diags);
}

static const char *list_text(const struct value *v)
{
	const char *text = "";

	for (unsigned i = 0; i < v->count; i++)
		text = arena_printf(&arena, "%s%s%s", text, i ? " " : "", v->items[i].text);
	return text;
}

START_TEST(defaults_are_layer_0)
{
	begin();
	ck_assert_str_eq(spec.hostname.text, "cubby");
	ck_assert_int_eq(spec.limits_disk.num, -25);
	ck_assert_uint_eq(spec.home_mode.layer, 0);
	ck_assert(!spec.cwd.set);
	ck_assert_uint_eq(spec.files_ro.count, 0);
}
END_TEST

START_TEST(scalars_of_later_layers_win)
{
	begin();
	add_layer("home.mode=app hostname=a", 1);
	add_layer("home.mode=host", 2);
	ck_assert_int_eq(spec.home_mode.num, HOME_MODE_HOST);
	ck_assert_uint_eq(spec.home_mode.layer, 2);
	ck_assert_str_eq(spec.hostname.text, "a");
	add_layer("home.mode!", 3);
	ck_assert_int_eq(spec.home_mode.num, HOME_MODE_FRESH);
	ck_assert_uint_eq(spec.home_mode.layer, 0);
}
END_TEST

START_TEST(lists_append_and_keep_layers)
{
	begin();
	add_layer("files.ro+/a files.ro+/b", 1);
	add_layer("files.ro+/c", 2);
	ck_assert_str_eq(list_text(&spec.files_ro), "/a /b /c");
	ck_assert_uint_eq(spec.files_ro.items[1].layer, 1);
	ck_assert_uint_eq(spec.files_ro.items[2].layer, 2);
}
END_TEST

START_TEST(removals_of_a_layer_come_first)
{
	begin();
	add_layer("allow+tty allow+network", 1);
	/* Whichever stands first in the file: what the layer adds is there. */
	add_layer("allow+tty allow-tty allow-network", 2);
	ck_assert_str_eq(list_text(&spec.allow), "tty");
	ck_assert_uint_eq(spec.allow.items[0].layer, 2);
	add_layer("allow+project allow*", 3);
	ck_assert_str_eq(list_text(&spec.allow), "project");
}
END_TEST

START_TEST(the_command_line_goes_left_to_right)
{
	struct layer l;

	begin();
	l = make_layer("allow+tty allow-tty allow+network allow* allow+project");
	l.in_order = true;
	spec_merge_layer(&spec, &l, 1, &arena, &diags);
	ck_assert_str_eq(list_text(&spec.allow), "project");
	ck_assert_uint_eq(diags.warnings, 0);
	l = make_layer("allow-tty");
	l.in_order = true;
	spec_merge_layer(&spec, &l, 2, &arena, &diags);
	ck_assert_uint_eq(diags.warnings, 1);
	ck_assert_str_eq(diags.items[0].id, "no-effect");
}
END_TEST

START_TEST(entries_are_the_same_by_what_they_name)
{
	begin();
	add_layer("env.set+A=1 env.set+B=2 home.share+~/Downloads/ files.ro+/x?", 1);
	add_layer("env.set-A home.share-~/Downloads files.ro-/x", 2);
	ck_assert_str_eq(list_text(&spec.env_set), "B=2");
	ck_assert_uint_eq(spec.home_share.count, 0);
	ck_assert_uint_eq(spec.files_ro.count, 0);
}
END_TEST

START_TEST(sealing_keeps_the_last_of_the_same)
{
	begin();
	add_layer("env.set+A=1 env.set+B=2 files.ro+/a files.ro+/b", 1);
	add_layer("env.set+A=3 files.ro+/a? files.ro+/c", 2);
	spec_seal(&spec, &arena);
	ck_assert_str_eq(list_text(&spec.env_set), "B=2 A=3");
	ck_assert_str_eq(list_text(&spec.files_ro), "/b /a? /c");
	ck_assert_uint_eq(spec.files_ro.items[1].layer, 2);
}
END_TEST

START_TEST(a_scalar_is_no_list)
{
	begin();
	add_layer("hostname+x", 1);
	add_layer("hostname-cubby", 2);
	ck_assert_uint_eq(diags.errors, 2);
	ck_assert_str_eq(diags.items[0].id, "type");
	ck_assert_str_eq(spec.hostname.text, "cubby");
}
END_TEST

START_TEST(a_wrong_setting_is_left_out)
{
	begin();
	add_layer("hostname=- home.mode=app", 1);
	ck_assert_uint_eq(diags.errors, 1);
	ck_assert_str_eq(spec.hostname.text, "cubby");
	ck_assert_int_eq(spec.home_mode.num, HOME_MODE_APP);
}
END_TEST

START_TEST(limit_of_lists)
{
	struct layer l = {.name = "many"};

	begin();
	for (unsigned i = 0; i <= LIMIT_LIST; i++) {
		struct setting s = {key_find("files.ro", 8), SET_ADD, SET_TEXT, NULL, {0}};

		if (i == LIMIT_LIST) {
			spec_merge_layer(&spec, &l, 1, &arena, &diags);
			ck_assert_uint_eq(diags.errors, 0);
			l.count = 0;
		}
		s.text = arena_printf(&arena, "/%u", i);
		layer_add(&l, &arena, s);
	}
	spec_merge_layer(&spec, &l, 2, &arena, &diags);
	ck_assert_uint_eq(diags.errors, 1);
	ck_assert_str_eq(diags.items[0].id, "limit");
	spec_seal(&spec, &arena);
	ck_assert_uint_eq(spec.files_ro.count, LIMIT_LIST);
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("merge");

	tcase_add_test(cases, defaults_are_layer_0);
	tcase_add_test(cases, scalars_of_later_layers_win);
	tcase_add_test(cases, lists_append_and_keep_layers);
	tcase_add_test(cases, removals_of_a_layer_come_first);
	tcase_add_test(cases, the_command_line_goes_left_to_right);
	tcase_add_test(cases, entries_are_the_same_by_what_they_name);
	tcase_add_test(cases, sealing_keeps_the_last_of_the_same);
	tcase_add_test(cases, a_scalar_is_no_list);
	tcase_add_test(cases, a_wrong_setting_is_left_out);
	tcase_add_test(cases, limit_of_lists);
	return run_cases("merge", cases);
}
