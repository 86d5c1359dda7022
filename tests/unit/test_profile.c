/* SPDX-License-Identifier: MIT */
/* unit/test_profile.c: files become one spec: order, extends, conditions, grants, errors. */
#include "tests/lib/run_cases.h"
#include "tests/unit/profile_tree.h"

START_TEST(layers_in_order)
{
	put("share/profiles/apps/web.toml", "env.set = [\"APP=\"]\nhostname = \"app\"\n");
	put("etc/profiles/all.d/1.toml", "env.set = [\"ETC_ALL=\"]\n");
	put("etc/profiles/web.d/2.toml", "env.set = [\"ETC_2=\"]\n");
	put("etc/profiles/web.d/1.toml", "env.set = [\"ETC_1=\"]\n");
	put("etc/profiles/web.d/ignored.txt", "nonsense");
	put("user/profiles/all.d/1.toml", "env.set = [\"USER_ALL=\"]\nhostname = \"all\"\n");
	put("user/profiles/web.d/1.toml", "env.set = [\"USER_D=\"]\n");
	put("user/profiles/other.d/1.toml", "env.set = [\"OTHER=\"]\n");
	assert_loads("web");
	assert_order("APP= ETC_ALL= ETC_1= ETC_2= USER_ALL= USER_D=");
	ck_assert_str_eq(profile.spec.hostname.text, "all");
	ck_assert_str_eq(profile.spec.name.text, "web");
	for (unsigned i = 0; i < profile.spec.env_set.count; i++) {
		const struct item *item = &profile.spec.env_set.items[i];

		ck_assert_uint_lt(item->layer, profile.count);
		ck_assert_str_eq(profile.layers[item->layer]->name, item->at.source->name);
	}
}
END_TEST

START_TEST(higher_levels_replace)
{
	put("share/profiles/apps/web.toml", "env.set = [\"APP=\"]\n");
	put("etc/profiles/web.toml", "env.set = [\"ETC=\"]\n");
	assert_loads("web");
	assert_order("ETC=");
	put("user/profiles/web.toml", "env.set = [\"USER=\"]\n");
	put("etc/profiles/web.d/1.toml", "env.set = [\"ETC_D=\"]\n");
	assert_loads("web");
	assert_order("ETC_D= USER=");
	put("user/profiles/web.toml", "extends = [\"web\"]\nenv.set = [\"USER=\"]\n");
	assert_loads("web");
	assert_order("ETC_D= ETC= USER=");
}
END_TEST

START_TEST(extends_depth_first_each_once)
{
	put("share/profiles/families/base.toml",
	    "env.set = [\"BASE=\"]\nhostname = \"base\"\nsummary = \"x\"\n");
	put("share/profiles/families/one.toml",
	    "extends = [\"base\"]\nenv.set = [\"ONE=\"]\nhostname = \"one\"\n");
	put("share/profiles/families/two.toml", "extends = [\"base\"]\nenv.set = [\"TWO=\"]\n");
	put("share/profiles/apps/web.toml", "extends = [\"one\", \"two\"]\nenv.set = [\"WEB=\"]\n");
	assert_loads("web");
	assert_order("BASE= ONE= TWO= WEB=");
	ck_assert_str_eq(profile.spec.hostname.text, "one");
	/* What base says of itself is not said of web. */
	ck_assert(!profile.spec.summary.set);
}
END_TEST

START_TEST(a_family_may_have_the_name_of_an_app)
{
	put("share/profiles/families/node.toml", "env.set = [\"FAMILY=\"]\n");
	put("share/profiles/apps/node.toml", "extends = [\"node\"]\nenv.set = [\"APP=\"]\n");
	put("share/profiles/apps/npm.toml", "extends = [\"node\"]\nenv.set = [\"NPM=\"]\n");
	assert_loads("node");
	assert_order("FAMILY= APP=");
	assert_loads("npm");
	assert_order("FAMILY= NPM=");
}
END_TEST

START_TEST(cycles_name_the_chain)
{
	put("share/profiles/apps/a.toml", "extends = [\"b\"]\n");
	put("share/profiles/families/b.toml", "extends = [\"c\"]\n");
	put("share/profiles/families/c.toml", "extends = [\"b\"]\n");
	assert_error("a", "extends", "b -> c -> b");
	put("share/profiles/families/self.toml", "extends = [\"self\"]\n");
	assert_error("self", "extends", "extends itself");
}
END_TEST

START_TEST(limit_of_depth)
{
	for (unsigned i = 1; i <= LIMIT_EXTENDS_DEPTH; i++)
		put(arena_printf(&arena, "share/profiles/families/f%u.toml", i),
		    i == 1 ? "" : arena_printf(&arena, "extends = [\"f%u\"]\n", i - 1));
	assert_loads(arena_printf(&arena, "f%u", LIMIT_EXTENDS_DEPTH));
	put("share/profiles/families/deep.toml",
	    arena_printf(&arena, "extends = [\"f%u\"]\n", LIMIT_EXTENDS_DEPTH));
	assert_error("deep", "extends", "more than 16 deep");
}
END_TEST

START_TEST(limit_of_layers)
{
	for (unsigned i = 0; i < LIMIT_LAYERS; i++)
		put(arena_printf(&arena, "user/profiles/default.d/%03u.toml", i),
		    "hostname = \"x\"\n");
	ck_assert_int_eq(load("default"), -1);
	ck_assert_str_eq(diags.items[0].id, "limit");
	ck_assert_int_eq(unlink(below("user/profiles/default.d/000.toml")), 0);
	assert_loads("default");
}
END_TEST

START_TEST(conditions_apply_after_plain_keys)
{
	put("share/profiles/apps/web.toml",
	    "[when.tty]\nhostname = \"tty\"\nallow = [\"!secrets:ssh\"]\n"
	    "[when.\"!tty\"]\nhostname = \"no-tty\"\n"
	    "[when.\"!tty+env:HOT\"]\nhostname = \"hot\"\n"
	    "[x-mine]\nallow = [\"anything\"]\n");
	assert_loads("web");
	ck_assert_str_eq(profile.spec.hostname.text, "no-tty");
	facts.has_tty = true;
	put("share/profiles/apps/web.toml",
	    "allow = [\"secrets:ssh\", \"secrets:gpg\"]\nwhen.tty.hostname = \"tty\"\n"
	    "when.tty.allow = [\"!secrets:ssh\"]\nhostname = \"plain\"\n");
	assert_loads("web");
	ck_assert_str_eq(profile.spec.hostname.text, "tty");
	ck_assert_uint_eq(profile.spec.allow.count, 1);
}
END_TEST

static const struct {
	const char *condition;
	const char *variable; /* of the environment */
	int holds;            /* -1: no condition */
} conditions[] = {
	{"ci", "CI=true", 1},
	{"ci", "CI=false", 0},
	{"ci", "X=", 0},
	{"env:X", "X=1", 1},
	{"env:X", "X=", 0},
	{"!env:X", "X=", 1},
	{"kernel>=3.0", "X=", 1},
	{"kernel>=99.1", "X=", 0},
	{"landlock>=0", "X=", 1},
	{"landlock>=9999", "X=", 0},
	{"bin:sh", "PATH=/nowhere:/bin", 1},
	{"bin:sh", "PATH=/nowhere", 0},
	{"bin:sh+!ci", "PATH=/bin", 1},
	{"bin:sh+ci", "PATH=/bin", 0},
	{"wayland", "X=", -1},
	{"kernel>=six", "X=", -1},
	{"kernel", "X=", -1},
	{"tty:x", "X=", -1},
	{"bin:", "X=", -1},
	{"tty+", "X=", -1},
	{"", "X=", -1},
};

START_TEST(condition_answers)
{
	environment[0] = arena_strdup(&arena, conditions[_i].variable);
	put("share/profiles/apps/web.toml",
	    arena_printf(&arena, "[when.\"%s\"]\nhostname = \"yes\"\n", conditions[_i].condition));
	if (conditions[_i].holds < 0) {
		assert_error("web", "unknown-condition", "is not a condition");
		return;
	}
	assert_loads("web");
	ck_assert_int_eq(!strcmp(profile.spec.hostname.text, "yes"), conditions[_i].holds);
}
END_TEST

START_TEST(what_is_under_a_false_condition_is_checked)
{
	put("share/profiles/apps/web.toml", "[when.tty]\nhostname = \"-\"\n");
	assert_error("web", "value", "hostname");
}
END_TEST

START_TEST(grants_come_below_files)
{
	put("share/profiles/grants/near.toml",
	    "name = \"near\"\nhostname = \"grant\"\ncwd = \"/grant\"\nenv.set = [\"G=\"]\n");
	put("share/profiles/grants/dir.toml", "files.ro = [\"/srv/${arg}/x\"]\n");
	put("share/profiles/apps/web.toml",
	    "allow = [\"near\", \"dir:data\"]\nhostname = \"web\"\n");
	assert_loads("web");
	ck_assert_str_eq(profile.spec.hostname.text, "web");
	ck_assert_str_eq(profile.cwd, "/grant");
	ck_assert_uint_eq(profile.place_count, 1);
	ck_assert_str_eq(profile.places[0].path, "/srv/data/x");
	ck_assert_str_eq(profile.layers[profile.spec.env_set.items[0].layer]->name, "grant near");
	/* A grant that is taken back in the end is not read, right or wrong. */
	put("share/profiles/grants/dir.toml", "no such key\n");
	put("user/profiles/web.d/1.toml", "allow = [\"!dir:data\"]\n");
	assert_loads("web");
	ck_assert_uint_eq(profile.place_count, 0);
	put("user/grants/near.toml", "env.set = [\"MINE=\"]\n");
	assert_loads("web");
	assert_order("MINE=");
}
END_TEST

static const struct {
	const char *text;
	const char *id;
	const char *part; /* of the message */
} wrong[] = {
	{"hostnme = \"x\"\n", "unknown-key", "did you mean 'hostname'"},
	{"network = \"none\"\n", "unknown-key", "'network' is a section"},
	{"\"home.mode\" = \"app\"\n", "unknown-key", "'home.mode' is not a key"},
	{"[when]\ntty = 1\n", "unknown-key", "[when] holds conditions"},
	{"name = \"wev\"\n", "name", "'wev' is not that of the file"},
	{"match = [\"/usr/bin/web\"]\n", "value", "not the name of a command"},
	{"match = [\"a b\"]\n", "value", "not the name of a command"},
	{"[when.tty]\nextends = [\"x\"]\n", "misplaced-key", "under a condition"},
	{"extends = [\"nonesuch\"]\n", "unknown-profile", "'nonesuch'"},
	{"extends = [\"defa-ult\"]\n", "unknown-profile", "did you mean 'default'"},
	{"extends = [\"!default\"]\n", "value", "nothing can be taken back"},
	{"extends = [\"../x\"]\n", "value", "'../x'"},
	{"allow = [\"nonesuch\"]\n", "unknown-grant", "'nonesuch'"},
	{"allow = [\"plai\"]\n", "unknown-grant", "did you mean 'plain'"},
	{"allow = [\"plain:x\"]\n", "grant-argument", "takes no argument"},
	{"allow = [\"arg\"]\n", "grant-argument", "needs an argument"},
	{"allow = [\"secrets:shh\"]\n", "unknown-grant", "did you mean 'ssh'"},
	{"allow = [\"broken\"]\n", "misplaced-key", "'allow' cannot be said in a grant"},
	{"files.ro = \"/x\"\n", "type", "'files.ro' is a list"},
	{"files.ro = [1]\n", "type", "text in quotes"},
	{"hostname = [\"x\"]\n", "type", "takes one value"},
	{"hostname = \"a.b\"\n", "value", "'a.b'"},
	{"ids.user = 5\n", "needs", "'ids.user' needs ids.map"},
	{"files.ro = [\"/x\"]\nfiles.rw = [\"/x\"]\n", "conflict", "'/x'"},
	{"cwd = \"${nothing}\"\n", "variable", "'${nothing}'"},
};

START_TEST(errors_in_files)
{
	put("share/profiles/grants/plain.toml", "tty = \"always\"\n");
	put("share/profiles/grants/arg.toml", "cwd = \"/${arg}\"\n");
	put("share/profiles/grants/broken.toml", "allow = [\"plain\"]\n");
	put("share/profiles/apps/web.toml", wrong[_i].text);
	assert_error("web", wrong[_i].id, wrong[_i].part);
	ck_assert_uint_eq(diags.errors, 1);
}
END_TEST

START_TEST(all_errors_of_all_files_at_once)
{
	put("share/profiles/families/base.toml", "one = 1\n");
	put("share/profiles/apps/web.toml", "extends = [\"base\"]\ntwo = 2\nhostname = 3\n");
	put("user/profiles/web.d/1.toml", "four = 4\nname = \"web\"\n");
	ck_assert_int_eq(load("web"), -1);
	ck_assert_uint_eq(diags.errors, 5);
}
END_TEST

START_TEST(schema_is_required)
{
	char path[256];
	FILE *out;

	put("share/profiles/apps/web.toml", "");
	(void)snprintf(path, sizeof(path), "%s/share/profiles/apps/web.toml", dir);
	out = fopen(path, "we");
	ck_assert_ptr_nonnull(out);
	(void)fputs("hostname = \"x\"\n", out);
	(void)fclose(out);
	assert_error("web", "schema", "does not say its schema");
	out = fopen(path, "we");
	ck_assert_ptr_nonnull(out);
	(void)fputs("schema = 2\n", out);
	(void)fclose(out);
	assert_error("web", "schema", "schema 2");
}
END_TEST

START_TEST(the_command_line_is_last)
{
	struct layer line = {.name = "command line"};
	struct setting mode = {key_find("hostname", 8), SET_ASSIGN, SET_BARE, "line", {0}};
	struct setting remove = {key_find("env.set", 7), SET_REMOVE, SET_BARE, "A", {0}};
	struct setting meta = {key_find("extends", 7), SET_ADD, SET_BARE, "x", {0}};

	put("share/profiles/apps/web.toml", "hostname = \"file\"\nenv.set = [\"A=1\", \"B=2\"]\n");
	layer_add(&line, &arena, mode);
	layer_add(&line, &arena, remove);
	ck_assert_int_eq(load_with("web", NULL, &line), 0);
	ck_assert_str_eq(profile.spec.hostname.text, "line");
	ck_assert_uint_eq(profile.spec.hostname.layer, profile.count - 1);
	assert_order("B=2");
	layer_add(&line, &arena, meta);
	ck_assert_int_eq(load_with("web", NULL, &line), -1);
	ck_assert_str_eq(diags.items[0].id, "misplaced-key");
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("profile");

	tcase_add_checked_fixture(cases, set_up, tear_down);
	tcase_add_test(cases, layers_in_order);
	tcase_add_test(cases, higher_levels_replace);
	tcase_add_test(cases, extends_depth_first_each_once);
	tcase_add_test(cases, a_family_may_have_the_name_of_an_app);
	tcase_add_test(cases, cycles_name_the_chain);
	tcase_add_test(cases, limit_of_depth);
	tcase_add_test(cases, limit_of_layers);
	tcase_add_test(cases, conditions_apply_after_plain_keys);
	tcase_add_loop_test(cases, condition_answers, 0, COUNT_OF(conditions));
	tcase_add_test(cases, what_is_under_a_false_condition_is_checked);
	tcase_add_test(cases, grants_come_below_files);
	tcase_add_loop_test(cases, errors_in_files, 0, COUNT_OF(wrong));
	tcase_add_test(cases, all_errors_of_all_files_at_once);
	tcase_add_test(cases, schema_is_required);
	tcase_add_test(cases, the_command_line_is_last);
	return run_cases("profile", cases);
}
