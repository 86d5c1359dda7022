/* SPDX-License-Identifier: MIT */
/*
 * engine/step_dirs.c: make the directories on the host that the profile promises.
 *
 * Runs in: the launcher. The persistent home of an app, shares that end in a slash, and cubby's own
 * directories where a sandbox could otherwise make them first. They stay: they are the user's.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "engine/own_root.h"
#include "engine/steps.h"
#include "engine/tree.h"
#include "state/volumes.h"

static int make(const struct view_row *v, const char *path, struct err *e)
{
	if (!v->below)
		return file_make_dirs(path, 0700, e);
	if (faccessat(AT_FDCWD, path, F_OK, 0) == 0)
		return 0;
	return tree_make_below(v->below, path, 0700, e);
}

/* Held until the launcher ends: a volume in use is not removed. */
static int hold_volume(const struct run *r, const struct view_row *v, struct err *e)
{
	if (volumes_hold(r->facts, v->volume, false, r->arena, e) >= 0)
		return 0;
	if (errno == ENOENT && v->optional) {
		e->text[0] = '\0';
		return 0;
	}
	return err_in(e, "%s", origin_text(r->arena, v->at));
}

int step_dirs(struct run *r, struct err *e)
{
	if (r->own_root && own_root_prepare(r, e) < 0)
		return -1;
	for (unsigned i = 0; i < r->view_count; i++) {
		const struct view_row *v = &r->view[i];
		bool own_home =
			v->source && v->source != v->path && strcmp(v->source, v->path) != 0;

		if (v->kind == VIEW_SERVICE)
			continue;
		if (v->volume) {
			if (hold_volume(r, v, e) < 0)
				return -1;
			continue;
		}
		if ((own_home || v->make_dir) && make(v, own_home ? v->source : v->path, e) < 0)
			return -1;
	}
	return 0;
}
