/* SPDX-License-Identifier: MIT */
/*
 * cmd/profile_fmt.c: `cubby profile fmt`: files put into the usual form, in place.
 *
 * A file with errors is left as it is, one in the form already is not written.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/file.h"
#include "cmd/profile_file.h"
#include "front/fmt.h"

enum fmt_result { FMT_SAME, FMT_CHANGED, FMT_FAILED };

/* Replaces the file itself, also when `path` is a symbolic link to it; its mode is kept. */
static int replace_file(const char *path, const char *text, struct arena *a, struct err *e)
{
	char *real = realpath(path, NULL);
	char *copy = real ? arena_strdup(a, real) : NULL;
	char *slash = copy ? strrchr(copy, '/') : NULL;
	OWN_FD int dir_fd = -1;
	struct stat st;

	free(real);
	if (!slash || stat(copy, &st) < 0)
		return err_sys(e, "cannot find '%s'", path);
	*slash = '\0';
	dir_fd = fd_open_at(AT_FDCWD, slash == copy ? "/" : copy, O_PATH | O_DIRECTORY, 0);
	if (dir_fd < 0)
		return err_sys(e, "cannot open the directory of '%s'", path);
	return file_write_atomically(dir_fd, slash + 1, text, strlen(text), st.st_mode & 0777, e);
}

static enum fmt_result format_file(struct profile_work *work, const char *path, bool check,
				   struct err *e)
{
	struct arena *a = &work->arena;
	const struct source *source;
	const char *text;
	struct toml doc;

	if (profile_file_check(work, path, &source) < 0 ||
	    toml_read(source, TOML_ALL, a, &doc, &work->diags) < 0)
		return FMT_FAILED;
	text = fmt_text(&doc, a);
	if (strlen(text) == source->len && !memcmp(text, source->text, source->len))
		return FMT_SAME;
	if (!check && replace_file(path, text, a, e) < 0)
		return FMT_FAILED;
	(void)printf(check ? "%s would change\n" : "%s: formatted\n", source->name);
	return FMT_CHANGED;
}

int cmd_profile_fmt(int argc, char *const *argv, struct err *e)
{
	bool check = false;
	bool changes = false;
	const struct profile_flag flags[] = {{"--check", &check}};
	struct profile_work *work;
	unsigned count;
	char **paths;
	int code;

	(void)argc;
	if (profile_begin(&work, e) < 0 ||
	    profile_words("fmt", argv, flags, COUNT_OF(flags), &work->arena, &paths, &count, e) < 0)
		return -1;
	if (count == 0)
		return err_usage(e, "'cubby profile fmt' takes the names of files");
	for (unsigned i = 0; i < count; i++) {
		enum fmt_result result = format_file(work, paths[i], check, e);

		changes = changes || result == FMT_CHANGED;
		if (result == FMT_FAILED && e->text[0])
			return -1;
	}
	code = profile_end(work);
	return code ? code : check && changes;
}
