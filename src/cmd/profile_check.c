/* SPDX-License-Identifier: MIT */
/* cmd/profile_check.c: `cubby profile check`: all errors of profiles, without using them. */
#include <stdio.h>
#include <string.h>

#include "cmd/profile_file.h"

/* A profile is loaded as a sandbox would load it; what is only part of profiles, by itself. */
static void check_path(struct profile_work *work, const char *path)
{
	const struct source *source;
	struct profile profile;

	/* Without a slash it would be loaded as a name. */
	if (!strchr(path, '/'))
		path = arena_printf(&work->arena, "./%s", path);
	if (profile_file_check(work, path, &source) < 0 || profile_file_kind(path) != FILE_PROFILE)
		return;
	(void)!profile_load(&(struct profile_request){.name = path}, &work->facts, &work->arena,
			    &profile, &work->diags);
}

static void check_profile(struct profile_work *work, const char *name)
{
	struct profile profile;

	(void)!profile_load(&(struct profile_request){.name = name}, &work->facts, &work->arena,
			    &profile, &work->diags);
}

static void check_entry(struct profile_work *work, const struct profile_entry *entry)
{
	if (strcmp(entry->kind, "grant") != 0)
		check_profile(work, entry->name);
	else if (!strncmp(entry->path, "~/", 2))
		check_path(work,
			   arena_printf(&work->arena, "%s%s", work->facts.home, entry->path + 1));
	else
		check_path(work, entry->path);
}

struct entries {
	struct profile_entry *items;
	unsigned count;
};

/* A grant may have the name of a profile; the profile is meant then. They are sorted behind. */
static void check_name(struct profile_work *work, const struct entries *all, const char *name)
{
	for (unsigned i = 0; i < all->count; i++)
		if (!strcmp(all->items[i].name, name)) {
			check_entry(work, &all->items[i]);
			return;
		}
	check_profile(work, name);
}

int cmd_profile_check(int argc, char *const *argv, struct err *e)
{
	bool strict = false;
	const struct profile_flag flags[] = {{"--strict", &strict}};
	struct profile_work *work;
	struct entries all;
	unsigned count;
	char **words;
	int code;

	(void)argc;
	if (profile_begin(&work, e) < 0 || profile_words("check", argv, flags, COUNT_OF(flags),
							 &work->arena, &words, &count, e) < 0)
		return -1;
	/* Profiles for work in a project are checked as in one, wherever the caller is. */
	if (!facts_project(&work->facts, &work->arena))
		work->facts.cwd = "/project";
	if (profile_list(&work->facts, &work->arena, &all.items, &all.count, &work->diags) < 0)
		return profile_end(work);
	for (unsigned i = 0; i < count; i++) {
		if (profile_is_path(words[i]))
			check_path(work, words[i]);
		else
			check_name(work, &all, words[i]);
	}
	for (unsigned i = 0; count == 0 && i < all.count; i++)
		check_entry(work, &all.items[i]);
	code = profile_end(work);
	if (strict && work->diags.warnings)
		code = EXIT_CODE_USAGE;
	if (code == 0)
		(void)printf("%u checked, no errors%s\n", count ? count : all.count,
			     work->diags.warnings ? "; there are warnings" : "");
	return code;
}
