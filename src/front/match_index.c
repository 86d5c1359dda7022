/* SPDX-License-Identifier: MIT */
/* front/match_index.c: making the index of what the profiles of cubby match, at build time. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "front/match.h"
#include "front/profile_bind.h"

struct index_line {
	const char *command;
	const char *profile;
	struct origin at;
};

struct index_lines {
	struct index_line *items;
	unsigned count;
	unsigned room;
};

static void add_lines(struct index_lines *lines, const char *profile, const struct layer *meta,
		      struct arena *a)
{
	for (unsigned i = 0; i < meta->count; i++) {
		const struct setting *s = &meta->settings[i];

		if (s->key->id != KEY_match || s->op != SET_ADD)
			continue;
		lines->items = arena_grow(a, lines->items, lines->count, &lines->room,
					  sizeof(*lines->items));
		lines->items[lines->count++] = (struct index_line){s->text, profile, s->at};
	}
}

static int by_command(const void *a, const void *b)
{
	return strcmp(((const struct index_line *)a)->command,
		      ((const struct index_line *)b)->command);
}

static int write_lines(int dir_fd, struct index_lines *lines, struct arena *a, struct diags *d,
		       struct err *e)
{
	size_t size = 0;
	char *text;
	char *at;

	if (lines->count > 1)
		qsort(lines->items, lines->count, sizeof(*lines->items), by_command);
	for (unsigned i = 0; i < lines->count; i++) {
		size += strlen(lines->items[i].command) + strlen(lines->items[i].profile) + 2;
		if (i > 0 && by_command(&lines->items[i - 1], &lines->items[i]) == 0)
			diag_error(d, lines->items[i].at, "ambiguous",
				   "'%s' and '%s' both match '%s'", lines->items[i - 1].profile,
				   lines->items[i].profile, lines->items[i].command);
	}
	if (d->errors)
		return err_usage(e, "cannot make '%s': two profiles match one command",
				 MATCH_INDEX);
	text = at = arena_alloc(a, size + 1);
	for (unsigned i = 0; i < lines->count; i++)
		at += snprintf(at, size + 1 - (size_t)(at - text), "%s %s\n",
			       lines->items[i].command, lines->items[i].profile);
	return file_write_atomically(dir_fd, MATCH_INDEX, text, size, 0644, e);
}

int match_index_write(const char *dir, const struct facts *f, struct arena *a, struct diags *d,
		      struct err *e)
{
	OWN_FD int dir_fd = fd_open_at(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY, 0);
	struct index_lines lines = {0};
	const char *const *names;
	unsigned count;

	if (dir_fd < 0)
		return err_sys(e, "cannot open '%s'", dir);
	if (dir_list(dir_fd, "apps", ".toml", a, &names, &count) < 0)
		return err_sys(e, "cannot list '%s/apps'", dir);
	for (unsigned i = 0; i < count; i++) {
		const char *profile = arena_copy(a, names[i], strlen(names[i]) - strlen(".toml"));
		const struct source *source;
		struct profile_file file;

		if (profile_read_path(arena_printf(a, "%s/apps/%s", dir, names[i]), a, d,
				      &source) <= 0 ||
		    profile_bind(source, profile, FILE_PROFILE, f, a, &file, d) < 0)
			return err_usage(e, "the profile '%s' has errors", profile);
		add_lines(&lines, profile, &file.meta, a);
	}
	return write_lines(dir_fd, &lines, a, d, e);
}
