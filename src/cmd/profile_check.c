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

static void check_name(struct profile_work *work, const char *name)
{
	struct profile profile;

	(void)!profile_load(&(struct profile_request){.name = name}, &work->facts, &work->arena,
			    &profile, &work->diags);
}

static int check_all(struct profile_work *work, unsigned *ret_count)
{
	struct profile_entry *entries;

	if (profile_list(&work->facts, &work->arena, &entries, ret_count, &work->diags) < 0)
		return -1;
	for (unsigned i = 0; i < *ret_count; i++) {
		if (!strcmp(entries[i].kind, "grant"))
			check_path(work, entries[i].path);
		else
			check_name(work, entries[i].name);
	}
	return 0;
}

int cmd_profile_check(int argc, char *const *argv, struct err *e)
{
	bool strict = false;
	const struct profile_flag flags[] = {{"--strict", &strict}};
	struct profile_work *work;
	unsigned count;
	char **words;
	int code;

	(void)argc;
	if (profile_begin(&work, e) < 0 || profile_words("check", argv, flags, COUNT_OF(flags),
							 &work->arena, &words, &count, e) < 0)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		if (profile_is_path(words[i]))
			check_path(work, words[i]);
		else
			check_name(work, words[i]);
	}
	if (count == 0 && check_all(work, &count) < 0)
		return profile_end(work);
	code = profile_end(work);
	if (strict && work->diags.warnings)
		code = EXIT_CODE_USAGE;
	if (code == 0)
		(void)printf("%u checked, no errors%s\n", count,
			     work->diags.warnings ? "; there are warnings" : "");
	return code;
}
