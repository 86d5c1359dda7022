/* SPDX-License-Identifier: MIT */
/*
 * engine/step_dirs.c: make the directories on the host that the profile promises.
 *
 * Runs in: the launcher. The persistent home of an app, shares that end in a slash, and cubby's own
 * directories where a sandbox could otherwise make them first. They stay: they are the user's.
 */
#include <string.h>

#include "base/file.h"
#include "engine/steps.h"

int step_dirs(struct run *r, struct err *e)
{
	for (unsigned i = 0; i < r->view_count; i++) {
		const struct view_row *v = &r->view[i];
		bool own_home = v->source && v->source != v->path && strcmp(v->source, v->path) != 0;

		if ((own_home || v->make_dir) && file_make_dirs(own_home ? v->source : v->path, 0700, e) < 0)
			return -1;
	}
	return 0;
}
