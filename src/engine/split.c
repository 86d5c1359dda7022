/* SPDX-License-Identifier: MIT */
/* engine/split.c: from the table of mounts to the parts of the system's trees. */
#include "engine/split.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/line.h"
#include "base/path.h"

#define LINE_ROOM 12288

static const char *const trees[] = {"/usr", "/etc", "/var", "/opt"};

struct splitter {
	struct arena *arena;
	const char **mounts; /* mount points below one of the trees */
	unsigned mount_count;
	unsigned mount_room;
	struct split_part *parts;
	unsigned count;
	unsigned room;
};

/* "\040" is a space: proc(5) writes spaces, tabs, newlines and backslashes so. In place. */
static void unescape(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++) {
		if (at[0] == '\\' && at[1] >= '0' && at[1] <= '3' && at[2] && at[3]) {
			*to++ = (char)((unsigned)(at[1] - '0') * 64 + (unsigned)(at[2] - '0') * 8 +
				       (unsigned)(at[3] - '0'));
			at += 3;
		} else {
			*to++ = *at;
		}
	}
	*to = '\0';
}

/* The fifth field of a line, the mount point; NULL when there is none. */
static char *mount_point(char *line)
{
	char *at = line;

	for (int field = 1; field < 5 && at; field++) {
		at = strchr(at, ' ');
		at = at ? at + 1 : NULL;
	}
	if (!at)
		return NULL;
	at[strcspn(at, " ")] = '\0';
	unescape(at);
	return at;
}

static int read_mounts(struct splitter *s, const char *path, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_RDONLY, 0);
	FILE *table = fd < 0 ? NULL : fdopen(fd, "r");
	char line[LINE_ROOM];
	bool cut; /* the options of an overlay can be long; they come behind */

	if (!table)
		return err_sys(e, "cannot read '%s'", path);
	(void)!fd_take(&fd); /* the stream's now */
	while (line_next(table, line, sizeof(line), &cut)) {
		const char *point = mount_point(line);

		for (size_t i = 0; point && i < COUNT_OF(trees); i++) {
			if (!path_is_below(point, trees[i]))
				continue;
			s->mounts = arena_grow(s->arena, s->mounts, s->mount_count, &s->mount_room,
					       sizeof(*s->mounts));
			s->mounts[s->mount_count++] = arena_strdup(s->arena, point);
		}
	}
	(void)fclose(table);
	return 0;
}

static bool has_mount_below(const struct splitter *s, const char *path)
{
	for (unsigned i = 0; i < s->mount_count; i++)
		if (path_is_below(s->mounts[i], path))
			return true;
	return false;
}

static struct split_part *add(struct splitter *s, const char *tree, const char *path)
{
	struct split_part *p;

	s->parts = arena_grow(s->arena, s->parts, s->count, &s->room, sizeof(*s->parts));
	p = &s->parts[s->count++];
	*p = (struct split_part){.tree = tree, .path = path};
	return p;
}

/* Only root writes in it, so what it holds now it will hold when it is mounted. */
static bool is_roots(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid != geteuid() &&
	       (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

static bool is_open_directory(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && access(path, R_OK | X_OK) == 0;
}

/* The directories in a part that holds mounts. What cannot be listed stays empty. */
static int divide(struct splitter *s, const char *tree, const char *path, struct err *e)
{
	const char *const *names;
	unsigned count;

	if (!is_roots(path))
		return 0;
	if (dir_list(AT_FDCWD, path, "", s->arena, &names, &count) < 0)
		return errno == EACCES || errno == ENOENT ? 0
							  : err_sys(e, "cannot list '%s'", path);
	for (unsigned i = 0; i < count; i++) {
		const char *below = arena_printf(s->arena, "%s/%s", path, names[i]);

		if (is_open_directory(below))
			(void)add(s, tree, below);
	}
	return 0;
}

int split_trees(const char *table, struct arena *a, struct split_part **ret_parts,
		unsigned *ret_count, struct err *e)
{
	struct splitter s = {.arena = a};

	if (read_mounts(&s, table, e) < 0)
		return -1;
	for (size_t i = 0; i < COUNT_OF(trees); i++)
		(void)add(&s, trees[i], trees[i]);
	/* Parts are added behind while they are looked at, so a directory comes before its own. */
	for (unsigned i = 0; i < s.count; i++) {
		struct split_part p = s.parts[i];

		if (!has_mount_below(&s, p.path))
			continue;
		s.parts[i].plain = true;
		if (divide(&s, p.tree, p.path, e) < 0)
			return -1;
	}
	*ret_parts = s.parts;
	*ret_count = s.count;
	return 0;
}
