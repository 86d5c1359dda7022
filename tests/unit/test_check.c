/* SPDX-License-Identifier: MIT */
/* unit/test_check.c: rules between settings; a higher layer may make a lower one pointless. */
#include <check.h>
#include <string.h>

#include "spec/check.h"
#include "tests/lib/run_cases.h"
#include "tests/unit/settings.h"

START_TEST(defaults_are_right)
{
	settings_begin();
	spec_check(&spec, &diags);
	ck_assert_uint_eq(diags.errors + diags.warnings, 0);
}
END_TEST

/* Two settings of one layer and what is wrong with them. */
static const struct {
	const char *key;
	const char *text;
	const char *other;
	const char *other_text;
	const char *id;
	unsigned errors;
	unsigned warnings;
} rules[] = {
	{"ids.user", "5", "ids.map", "self", "needs", 1, 0},
	{"ids.group", "5", "ids.map", "root", "needs", 1, 0},
	{"ids.user", "5", "ids.map", "range", NULL, 0, 0},
	{"home.name", "x", "home.mode", "fresh", "needs", 1, 0},
	{"home.name", "x", "home.mode", "app", NULL, 0, 0},
	{"home.share", "~/x", "home.mode", "host", "no-effect", 0, 1},
	{"network.abstract", "allow", "network.mode", "none", "no-effect", 0, 1},
	{"network.abstract", "allow", "network.mode", "host", NULL, 0, 0},
	{"caps", "chown", "ids.map", "self", NULL, 0, 0},
	{"caps", "chown", "isolation", "landlock", "contradiction", 1, 0},
	{"files.hide", "/x", "isolation", "landlock", "contradiction", 1, 0},
	{"files.overlay", "/x", "isolation", "landlock", "contradiction", 1, 0},
	{"hostname", "x", "isolation", "landlock", "contradiction", 1, 0},
	{"ids.map", "root", "isolation", "landlock", "contradiction", 1, 0},
	{"landlock", "off", "isolation", "landlock", "contradiction", 1, 0},
	{"files.ro", "/x", "isolation", "landlock", NULL, 0, 0},
	{"syscalls.policy", "strict", "syscalls.nesting", "true", "contradiction", 1, 0},
	{"syscalls.policy", "default", "syscalls.nesting", "true", NULL, 0, 0},
	{"landlock", "require", "syscalls.nesting", "true", "contradiction", 1, 0},
	{"syscalls.allow", "bpf", "syscalls.deny", "bpf", "contradiction", 1, 0},
	{"syscalls.allow", "bpf", "syscalls.deny", "ptrace", NULL, 0, 0},
	{"limits.wall", "0s", "limits.core", "0", "value", 1, 0},
	{"limits.disk", "0", "limits.core", "0", "value", 1, 0},
	{"limits.cpu-time", "1500ms", "limits.core", "0", "value", 1, 0},
	{"limits.cpu-time", "2s", "limits.core", "0", NULL, 0, 0},
};

START_TEST(rule)
{
	settings_begin();
	say(1, rules[_i].key, rules[_i].text);
	say(1, rules[_i].other, rules[_i].other_text);
	spec_check(&spec, &diags);
	ck_assert_uint_eq(diags.errors, rules[_i].errors);
	ck_assert_uint_eq(diags.warnings, rules[_i].warnings);
	if (rules[_i].id)
		ck_assert_str_eq(diags.items[0].id, rules[_i].id);
}
END_TEST

START_TEST(a_higher_layer_may_switch_off)
{
	settings_begin();
	say(1, "home.mode", "app");
	say(1, "home.name", "x");
	say(2, "home.mode", "fresh");
	spec_check(&spec, &diags);
	ck_assert_uint_eq(diags.errors, 0);
	say(3, "home.name", "y");
	spec_check(&spec, &diags);
	ck_assert_uint_eq(diags.errors, 1);
}
END_TEST

START_TEST(both_places_are_named)
{
	static const struct source one = {SOURCE_FILE, "one.toml", NULL, 0};
	static const struct source two = {SOURCE_FILE, "two.toml", NULL, 0};

	settings_begin();
	say(1, "syscalls.allow", "bpf");
	say(2, "syscalls.deny", "bpf");
	spec.syscalls_allow.items[0].at = (struct origin){&one, 3, 4, 5};
	spec.syscalls_deny.items[0].at = (struct origin){&two, 7, 8, 5};
	spec_check(&spec, &diags);
	ck_assert_str_eq(origin_text(&arena, diags.items[0].at), "one.toml:3:4");
	ck_assert_ptr_nonnull(strstr(diags.items[0].text, "two.toml:7:8"));
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("check");

	tcase_add_test(cases, defaults_are_right);
	tcase_add_loop_test(cases, rule, 0, COUNT_OF(rules));
	tcase_add_test(cases, a_higher_layer_may_switch_off);
	tcase_add_test(cases, both_places_are_named);
	return run_cases("check", cases);
}
