/* SPDX-License-Identifier: MIT */
/* engine/view_at.c: the view, read for one path. */
#include "engine/view_at.h"

#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "engine/viewrule.h"

static bool is_there(const struct view_row *v)
{
	return !v->optional || !v->source || access(v->source, F_OK) == 0;
}

struct view_at view_find(const struct run *r, const char *path)
{
	struct view_at d = {.tree = NULL};

	for (unsigned i = 0; i < r->view_count; i++) {
		const struct view_row *v = &r->view[i];

		if (path_is_below(v->path, path))
			d.holds = true;
		if (!path_is_below_or_same(path, v->path) || v->kind == VIEW_PIN ||
		    v->kind == VIEW_RULES)
			continue;
		if (!is_there(v)) {
			d.missing = v;
			continue;
		}
		if (v->kind == VIEW_LOCK || v->kind == VIEW_HIDE) {
			d.cover = v;
		} else if (v->kind == VIEW_NOEXEC) {
			d.noexec = v;
		} else {
			d.tree = v;
			d.cover = NULL;
			d.noexec = v->noexec ? v : NULL;
		}
	}
	d.rule = d.tree ? viewrule_find(r, path) : NULL;
	return d;
}

bool view_is_hosts(const struct view_at *at)
{
	return at->tree && at->tree->source && !strcmp(at->tree->source, at->tree->path);
}
