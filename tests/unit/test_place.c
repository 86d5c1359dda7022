/* SPDX-License-Identifier: MIT */
/* unit/test_place.c: paths made concrete: variables, patterns, one mode each, secrets. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spec/place.h"
#include "tests/lib/run_cases.h"
#include "tests/unit/settings.h"

static struct facts facts;
static struct place *places;
static unsigned place_count;
static char *environment[4];

static void begin(void)
{
	settings_begin();
	memset(environment, 0, sizeof(environment));
	facts = (struct facts){
		.home = "/home/u",
		.cwd = "/srv/data",
		.runtime = "/run/user/7",
		.config_dir = "/home/u/.config/cubby",
		.data_dir = "/home/u/.local/share/cubby",
		.state_dir = "/home/u/.local/state/cubby",
		.cache_dir = "/home/u/.cache/cubby",
		.environ = environment,
	};
}

static int resolve(void)
{
	return place_resolve(&spec, &facts, &arena, &places, &place_count, &diags);
}

static void assert_paths(const char *wanted)
{
	const char *text = "";

	ck_assert_msg(resolve() == 0, "%s", diags.count ? diags.items[0].text : "?");
	for (unsigned i = 0; i < place_count; i++)
		if (!places[i].built_in)
			text = arena_printf(&arena, "%s%s%s", text, *text ? " " : "",
					    places[i].path);
	ck_assert_str_eq(text, wanted);
}

static void assert_error(const char *id)
{
	ck_assert_int_eq(resolve(), -1);
	ck_assert_str_eq(diags.items[0].id, id);
}

static const struct place *find(const char *path)
{
	for (unsigned i = 0; i < place_count; i++)
		if (!strcmp(places[i].path, path))
			return &places[i];
	return NULL;
}

START_TEST(marks_and_cleaning)
{
	begin();
	say(1, "files.rw", "/srv//x/./y/?");
	say(1, "files.ro", "/srv/z/");
	assert_paths("/srv/x/y /srv/z");
	ck_assert(places[0].optional);
	ck_assert(places[0].make_dir);
	ck_assert(!places[1].make_dir);
	ck_assert_int_eq(places[1].mode, PLACE_RO);
}
END_TEST

START_TEST(variables)
{
	static char in_env[] = "WHERE=/opt/there";

	begin();
	environment[0] = in_env;
	say(1, "files.ro", "~/a");
	say(1, "files.ro", "${cwd}/b");
	say(1, "files.ro", "${runtime}/c");
	say(1, "files.ro", "${config}/d");
	say(1, "files.ro", "${data}/e");
	say(1, "files.ro", "${downloads}");
	say(1, "files.ro", "${env:WHERE}/f");
	assert_paths(
		"/home/u/.config/d /home/u/.local/share/e /home/u/Downloads /home/u/a /opt/there/f "
		"/run/user/7/c /srv/data/b");
}
END_TEST

START_TEST(xdg_variables_move_directories)
{
	static char in_env[] = "XDG_CONFIG_HOME=/elsewhere";

	begin();
	environment[0] = in_env;
	say(1, "files.ro", "${config}/x");
	assert_paths("/elsewhere/x");
	begin();
	environment[0] = in_env;
	say(1, "files.ro", "/elsewhere/gh");
	assert_error("secret");
}
END_TEST

static const struct {
	const char *key;
	const char *text;
	const char *id;
} wrong[] = {
	{"files.ro", "${nothing}/x", "variable"},
	{"files.ro", "${project", "variable"},
	{"files.ro", "${env:NOT_SET}", "variable"},
	{"files.ro", "/a/../b", "path"},
	{"files.ro", "/", "path"},
	{"files.rw", "/proc/1", "path"},
	{"files.ro", "/dev/null", "path"},
	{"files.hide", "/dev", "path"},
	{"devices", "/etc/passwd", "path"},
	{"files.ro", "/home", "path"},
	{"files.rw", "~", "path"},
	{"files.ro", "/nowhere/*", "no-match"},
	{"files.ro", "~/.ssh", "secret"},
	{"files.rw", "~/.ssh/config", "secret"},
	{"home.share", "~/.gnupg/", "secret"},
	{"files.overlay", "~/.mozilla/firefox", "secret"},
	{"files.ro", "~/.config/cubby/profiles", "secret"},
	{"files.ro", "${data}/cubby", "secret"},
};

START_TEST(refused)
{
	begin();
	say(1, wrong[_i].key, wrong[_i].text);
	assert_error(wrong[_i].id);
	ck_assert_uint_eq(diags.errors, 1);
}
END_TEST

START_TEST(left_out_when_optional)
{
	begin();
	facts.runtime = NULL;
	say(1, "files.ro", "${env:NOT_SET}?");
	say(1, "files.ro", "${runtime}/x?");
	say(1, "files.ro", "/nowhere/*?");
	say(1, "files.ro", "/usr");
	assert_paths("/usr");
}
END_TEST

START_TEST(no_project_in_the_home)
{
	begin();
	facts.cwd = "/home";
	say(1, "files.rw", "${project}?");
	assert_paths("");
	say(2, "files.rw", "${project}");
	assert_error("variable");
}
END_TEST

START_TEST(two_modes_in_a_layer_conflict)
{
	begin();
	say(1, "files.ro", "/srv/x");
	say(1, "files.rw", "/srv//x");
	assert_error("conflict");
}
END_TEST

START_TEST(later_layer_decides_the_mode)
{
	begin();
	say(1, "files.hide", "/srv/x");
	say(2, "files.ro", "/srv/x");
	say(1, "files.rw", "/srv/y?");
	say(1, "files.noexec", "/srv/y");
	say(1, "files.noexec", "/srv/z");
	assert_paths("/srv/x /srv/y /srv/z");
	ck_assert_int_eq(find("/srv/x")->mode, PLACE_RO);
	ck_assert(find("/srv/y")->noexec && !find("/srv/y")->noexec_only);
	ck_assert(find("/srv/z")->noexec_only);
}
END_TEST

START_TEST(parents_come_first)
{
	begin();
	say(1, "files.ro", "/srv/a/b");
	say(1, "files.rw", "/srv/a-b");
	say(1, "files.rw", "/srv/a");
	say(1, "files.lock", "/srv/a/b/c");
	ck_assert_int_eq(resolve(), 0);
	for (unsigned i = 0; i < place_count; i++)
		for (unsigned j = 0; j < i; j++)
			ck_assert(strncmp(places[i].path, places[j].path, strlen(places[i].path)) !=
				  0);
}
END_TEST

START_TEST(secret_groups_are_opened_by_name)
{
	begin();
	say(1, "allow", "secrets:ssh");
	say(1, "files.ro", "~/.ssh/config");
	assert_paths("/home/u/.ssh/config");
	say(1, "files.ro", "~/.gnupg");
	assert_error("secret");
}
END_TEST

START_TEST(covering_a_secret_is_fine)
{
	begin();
	say(1, "files.hide", "~/.ssh");
	say(1, "files.tmp", "~/.gnupg");
	assert_paths("/home/u/.gnupg /home/u/.ssh");
}
END_TEST

START_TEST(a_place_above_secrets_gets_covers)
{
	begin();
	say(1, "files.ro", "~/.config");
	ck_assert_int_eq(resolve(), 0);
	ck_assert_int_eq(find("/home/u/.config/gh")->mode, PLACE_HIDE);
	ck_assert(find("/home/u/.config/gh")->optional && find("/home/u/.config/gh")->built_in);
	ck_assert_ptr_nonnull(find("/home/u/.config/cubby"));
	ck_assert(!find("/home/u/.config/cubby")->make_dir);
	ck_assert_ptr_null(find("/home/u/.ssh"));
}
END_TEST

START_TEST(home_host_hides_all_secrets)
{
	begin();
	say(1, "home.mode", "host");
	say(1, "allow", "secrets:cloud");
	say(1, "files.hide", "~/.ssh");
	ck_assert_int_eq(resolve(), 0);
	ck_assert(!find("/home/u/.ssh")->built_in);
	ck_assert_int_eq(find("/home/u/.gnupg")->mode, PLACE_HIDE);
	ck_assert_ptr_null(find("/home/u/.aws"));
	ck_assert(find("/home/u/.local/share/cubby")->make_dir);
	ck_assert_int_eq(find("/home/u/.local/share/cubby")->mode, PLACE_HIDE);
	say(2, "allow", "secrets:cubby");
	ck_assert_int_eq(resolve(), 0);
	ck_assert_int_eq(find("/home/u/.local/share/cubby")->mode, PLACE_LOCK);
}
END_TEST

START_TEST(own_directories_are_never_writable)
{
	begin();
	say(1, "allow", "secrets:cubby");
	say(1, "files.ro", "~/.config/cubby");
	ck_assert_int_eq(resolve(), 0);
	say(1, "files.rw", "~/.cache/cubby");
	assert_error("secret");
}
END_TEST

static char dir[] = "/tmp/cubby-place-XXXXXX";

static void touch(const char *name)
{
	char path[256];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (path[strlen(path) - 1] == '/') {
		ck_assert_int_eq(mkdir(path, 0700), 0);
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_ge(fd, 0);
	(void)close(fd);
}

static void remove_tree(void)
{
	pid_t pid;
	int status;

	ck_assert_int_eq(chdir("/"), 0);
	pid = fork();
	if (pid == 0) {
		(void)execl("/bin/rm", "rm", "-rf", dir, (char *)NULL);
		_exit(127);
	}
	/* Check ends what a test has left. */
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
}

static const char *below(const char *pattern)
{
	return arena_printf(&arena, "%s/%s", dir, pattern);
}

START_TEST(patterns)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	touch("b/");
	touch("a/");
	touch("a/hooks");
	touch("b/hooks");
	touch("b/.env.x");
	touch("c*/");
	touch("c*/hooks");
	begin();
	say(1, "files.ro", below("*/hooks"));
	say(1, "files.ro", below("b/.env.*"));
	assert_paths(arena_printf(&arena, "%s/a/hooks %s/b/.env.x %s/b/hooks %s/c*/hooks", dir, dir,
				  dir, dir));
	begin();
	/* A star does not reach names with a leading dot, and a '?' at the end is not a pattern. */
	say(1, "files.ro", below("b/*env*?"));
	assert_paths("");
	begin();
	/* A star in the value of a variable is a star. */
	facts.cwd = below("c*");
	say(1, "files.ro", "${cwd}/h[o]oks");
	assert_paths(below("c*/hooks"));
	remove_tree();
}
END_TEST

START_TEST(limit_of_patterns)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (unsigned i = 0; i < LIMIT_GLOB_MATCHES; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "%u", i);
		touch(name);
	}
	begin();
	say(1, "files.ro", below("*"));
	ck_assert_int_eq(resolve(), 0);
	ck_assert_uint_eq(place_count, LIMIT_GLOB_MATCHES);
	touch("more");
	assert_error("limit");
	remove_tree();
}
END_TEST

START_TEST(user_dirs_file)
{
	char path[256];
	FILE *out;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	touch(".config/");
	(void)snprintf(path, sizeof(path), "%s/.config/user-dirs.dirs", dir);
	out = fopen(path, "we");
	ck_assert_ptr_nonnull(out);
	(void)fputs("# made by "
		    "hand\nXDG_DOWNLOAD_DIR=\"$HOME/Herunter\"\nXDG_MUSIC_DIR=\"/data/music\"\n"
		    "XDG_DESKTOP_DIR=\"$HOME/\"\n",
		    out);
	(void)fclose(out);
	begin();
	facts.home = dir;
	say(1, "files.ro", "${downloads}");
	say(1, "files.ro", "${music}");
	say(1, "files.ro", "${videos}");
	say(1, "files.ro", "${desktop}");
	assert_paths(arena_printf(&arena, "/data/music %s/Desktop %s/Herunter %s/Videos", dir, dir,
				  dir));
	remove_tree();
}
END_TEST

START_TEST(the_project_is_the_git_top_level)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	touch("a/");
	touch("a/.git/");
	touch("a/b/");
	begin();
	facts.cwd = below("a/b");
	ck_assert_str_eq(facts_project(&facts, &arena), below("a"));
	facts.home = below("a");
	ck_assert_str_eq(facts_project(&facts, &arena), below("a/b"));
	facts.cwd = below("a");
	ck_assert_ptr_null(facts_project(&facts, &arena));
	facts.cwd = "/usr/lib";
	ck_assert_ptr_null(facts_project(&facts, &arena));
	remove_tree();
}
END_TEST

START_TEST(one_path)
{
	const char *path = "unchanged";

	begin();
	say(1, "cwd", "${cwd}/x/");
	ck_assert_int_eq(place_expand(&spec.cwd, &facts, &arena, &path, &diags), 0);
	ck_assert_str_eq(path, "/srv/data/x");
	say(1, "cwd", "/srv/*");
	ck_assert_int_eq(place_expand(&spec.cwd, &facts, &arena, &path, &diags), -1);
	ck_assert_str_eq(path, "/srv/data/x");
}
END_TEST

int main(void)
{
	TCase *cases = tcase_create("place");

	tcase_add_test(cases, marks_and_cleaning);
	tcase_add_test(cases, variables);
	tcase_add_test(cases, xdg_variables_move_directories);
	tcase_add_loop_test(cases, refused, 0, COUNT_OF(wrong));
	tcase_add_test(cases, left_out_when_optional);
	tcase_add_test(cases, no_project_in_the_home);
	tcase_add_test(cases, two_modes_in_a_layer_conflict);
	tcase_add_test(cases, later_layer_decides_the_mode);
	tcase_add_test(cases, parents_come_first);
	tcase_add_test(cases, secret_groups_are_opened_by_name);
	tcase_add_test(cases, covering_a_secret_is_fine);
	tcase_add_test(cases, a_place_above_secrets_gets_covers);
	tcase_add_test(cases, home_host_hides_all_secrets);
	tcase_add_test(cases, own_directories_are_never_writable);
	tcase_add_test(cases, patterns);
	tcase_add_test(cases, limit_of_patterns);
	tcase_add_test(cases, user_dirs_file);
	tcase_add_test(cases, the_project_is_the_git_top_level);
	tcase_add_test(cases, one_path);
	return run_cases("place", cases);
}
