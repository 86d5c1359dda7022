/* SPDX-License-Identifier: MIT */
/*
 * engine/planted.c: locked names that were missing when a sandbox started, and are there at its
 * end.
 *
 * Runs in: the launcher. Only looks whether the names exist, and follows no link to find out.
 */
#include "engine/planted.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static bool exists(const char *path)
{
	struct stat s;

	return fstatat(AT_FDCWD, path, &s, AT_SYMLINK_NOFOLLOW) == 0 ||
	       (errno != ENOENT && errno != ENOTDIR);
}

void planted_look(struct run *r)
{
	for (unsigned i = 0; i < r->view_count; i++) {
		struct view_row *v = &r->view[i];

		v->missing = v->kind == VIEW_LOCK && v->optional && !exists(v->path);
	}
}

void planted_report(const struct run *r)
{
	for (unsigned i = 0; i < r->view_count; i++) {
		const struct view_row *v = &r->view[i];

		if (v->missing && exists(v->path))
			r->say(arena_printf(
				r->arena,
				"'%s' was made inside, where it could not be locked: look at it "
				"before something runs it",
				v->path));
	}
}
