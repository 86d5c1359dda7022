/* SPDX-License-Identifier: MIT */
/* unit/profile_tree.h: files of all levels in a temporary directory, and loading from them. */
#ifndef CUBBY_TESTS_UNIT_PROFILE_TREE_H
#define CUBBY_TESTS_UNIT_PROFILE_TREE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "front/profile.h"

static struct arena arena;
static struct diags diags;
static struct facts facts;
static struct profile profile;
static char dir[] = "/tmp/cubby-profile-XXXXXX";
static char *environment[4];

static inline const char *below(const char *name)
{
	return arena_printf(&arena, "%s/%s", dir, name);
}

static void make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
}

/* Writes a file with "schema = 1" on top. */
static void put(const char *name, const char *text)
{
	char path[256];
	FILE *out;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	make_parents(path);
	out = fopen(path, "we");
	ck_assert_ptr_nonnull(out);
	(void)fprintf(out, "schema = 1\n%s", text);
	(void)fclose(out);
}

static void set_up(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	diags.arena = &arena;
	facts = (struct facts){
		.user = "u",
		.home = below("home"),
		.cwd = "/",
		.config_dir = below("user"),
		.data_dir = below("home/.local/share/cubby"),
		.state_dir = below("home/.local/state/cubby"),
		.cache_dir = below("home/.cache/cubby"),
		.etc_dir = below("etc"),
		.share_dir = below("share"),
		.environ = environment,
	};
	put("share/profiles/apps/default.toml", "");
}

static void tear_down(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)execl("/bin/rm", "rm", "-rf", dir, (char *)NULL);
		_exit(127);
	}
	(void)waitpid(pid, NULL, 0);
}

static int load_with(const char *name, const char *command, const struct layer *command_line)
{
	struct profile_request request = {
		.name = name, .command = command, .command_line = command_line};

	diags.count = diags.errors = diags.warnings = 0;
	return profile_load(&request, &facts, &arena, &profile, &diags);
}

static int load(const char *name)
{
	return load_with(name, NULL, NULL);
}

static void assert_loads(const char *name)
{
	ck_assert_msg(load(name) == 0, "%s", diags.count ? diags.items[0].text : "?");
}

static void assert_error(const char *name, const char *id, const char *text)
{
	ck_assert_int_eq(load(name), -1);
	ck_assert_uint_ge(diags.count, 1);
	ck_assert_msg(!strcmp(diags.items[0].id, id) && strstr(diags.items[0].text, text), "%s: %s",
		      diags.items[0].id, diags.items[0].text);
}

/* The values of env.set, in order: each test lets its files say who they are. */
static void assert_order(const char *wanted)
{
	const char *text = "";

	for (unsigned i = 0; i < profile.spec.env_set.count; i++)
		text = arena_printf(&arena, "%s%s%s", text, i ? " " : "",
				    profile.spec.env_set.items[i].text);
	ck_assert_str_eq(text, wanted);
}

#endif
