/* SPDX-License-Identifier: MIT */
/* container/own_cgroup.c: from a name to a directory in the cgroup tree. */
#include "container/own_cgroup.h"

#include <errno.h>
#include <string.h>

#include "base/fd.h"
#include "base/path.h"
#include "engine/budget.h"
#include "kern/cgroup.h"

static int refuse(const char *name, struct err *e)
{
	(void)err_set(e, "'%s' has no cgroup of its own", name);
	return err_hint(e, "none is handed over to this user: cubby doctor says what can be done");
}

int own_cgroup_open(struct work *w, const struct roll_entry *r, struct own_cgroup *ret,
		    struct err *e)
{
	char path[CGROUP_PATH_ROOM];
	const char *above;

	*ret = (struct own_cgroup){.fd = -1, .place_fd = -1, .outer_fd = -1};
	if (r->record.init <= 0) {
		(void)err_set(e, "'%s' is not running", r->name);
		e->exit_code = 1;
		return err_hint(e, "a cgroup is made when it starts: cubby start %s", r->name);
	}
	/* Inside no cgroup can be left: its own is the root of what is seen there. */
	if (cgroup_of(r->record.init, path) < 0 || strcmp(path_base(path), r->name) != 0)
		return refuse(r->name, e);
	ret->fd = cgroup_open(path);
	if (ret->fd < 0)
		return errno == ENOENT ? refuse(r->name, e)
				       : err_sys(e, "cannot open the cgroup '%s'", path);
	above = arena_copy(&w->arena, path, (size_t)(strrchr(path, '/') - path));
	ret->place_fd = cgroup_open(*above ? above : "/");
	ret->path = arena_strdup(&w->arena, path);
	ret->budget = budget_of_path(&w->arena, path);
	if (!ret->budget)
		return 0;
	above = arena_copy(&w->arena, above, (size_t)(strrchr(above, '/') - above));
	ret->outer_fd = cgroup_open(*above ? above : "/");
	return 0;
}

const char *own_cgroup_budget(struct work *w, const struct roll_entry *r)
{
	char path[CGROUP_PATH_ROOM];

	if (r->record.init <= 0 || cgroup_of(r->record.init, path) < 0 ||
	    strcmp(path_base(path), r->name) != 0)
		return NULL;
	return budget_of_path(&w->arena, path);
}

void own_cgroup_close(struct own_cgroup *c)
{
	fd_close(&c->fd);
	fd_close(&c->place_fd);
	fd_close(&c->outer_fd);
}
