/* SPDX-License-Identifier: MIT */
/* engine/budget.c: entering and leaving the cgroup that several sandboxes have above them. */
#include "engine/budget.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/path.h"
#include "engine/cgroup_limit.h"
#include "engine/cgroup_place.h"
#include "kern/cgroup.h"

#define PREFIX "budget:"

const char *budget_cgroup(struct arena *a, const char *name)
{
	return arena_printf(a, PREFIX "%s", name);
}

const char *budget_of_path(struct arena *a, const char *path)
{
	const char *end = strrchr(path, '/');
	const char *above = end ? path_base(arena_copy(a, path, (size_t)(end - path))) : "";
	size_t len = sizeof(PREFIX) - 1;

	return strncmp(above, PREFIX, len) ? NULL : above + len;
}

int budget_open(struct run *r, const char *name, struct err *e)
{
	int fd = named_open(&budgets, r->facts, name, r->arena, e);

	if (fd < 0)
		return -1;
	r->budget = arena_alloc(r->arena, sizeof(*r->budget));
	*r->budget = (struct membership){.name = arena_strdup(r->arena, name), .lock_fd = fd};
	r->budget->outer_fd = -1;
	return 0;
}

/* Nobody is in it: what killed launchers left goes, and its place is ours. */
static int begin(struct run *r, struct err *e)
{
	const char *dir = budget_cgroup(r->arena, r->budget->name);
	OWN_FD int old_fd = -1;
	const char *old;

	if (budgets_read_place(r->budget->lock_fd, r->arena, &old, e) < 0)
		return -1;
	old_fd = *old ? cgroup_open(old) : -1;
	if (old_fd >= 0)
		(void)!cgroup_remove(old_fd, dir);
	return budgets_write_place(r->budget->lock_fd, r->place, e);
}

/* Held until we leave. Who else is in it stays at the same place as long as we have the lock. */
static int hold(struct run *r, struct err *e)
{
	const struct membership *b = r->budget;
	const char *place;

	if (flock(b->lock_fd, LOCK_EX | LOCK_NB) == 0 && begin(r, e) < 0)
		return -1;
	if (flock(b->lock_fd, LOCK_SH) < 0)
		return err_sys(e, "cannot lock the budget '%s'", b->name);
	if (budgets_read_place(b->lock_fd, r->arena, &place, e) < 0)
		return -1;
	if (!strcmp(place, r->place))
		return 0;
	(void)err_set(e, "others are in it in the cgroup '%s', and this sandbox's place is '%s'",
		      place, r->place);
	return err_hint(e, "limits of a budget hold in one place: start all from the same kind of "
			   "session, or set the same limits.cgroup for all");
}

static int write_file(int dir_fd, const struct cgroup_limit *c, const char *text, struct err *e)
{
	return cgroup_write(dir_fd, c->file, text) < 0
		       ? err_sys(e, "'%s' cannot be written to %s", text, c->file)
		       : 0;
}

int budget_write(int dir_fd, const struct budget *b, struct err *e)
{
	bool memory = budget_find(b, KEY_limits_memory);

	for (unsigned i = 0; i < cgroup_limit_count; i++) {
		const struct cgroup_limit *c = &cgroup_limits[i];
		const struct budget_limit *limit = budget_find(b, c->key);
		const char *none = memory && c->key == KEY_limits_swap ? "0" : c->none;
		char text[CGROUP_LIMIT_ROOM];

		if (limit)
			cgroup_limit_text(c, limit->num, text);
		/* No file: there is no controller, or no swap. */
		if (!limit && cgroup_write(dir_fd, c->file, none) < 0 && errno != ENOENT)
			return err_sys(e, "'%s' cannot be written to %s", none, c->file);
		if (limit && write_file(dir_fd, c, text, e) < 0)
			return -1;
	}
	return 0;
}

void budget_pass_on(int dir_fd)
{
	for (unsigned i = 0; i < cgroup_limit_count; i++)
		if (cgroup_has(dir_fd, cgroup_limits[i].controller))
			(void)!cgroup_enable(dir_fd, cgroup_limits[i].controller);
}

/* Until what was written is what is kept: cubby budget writes what is kept first. */
static int apply(struct run *r, int dir_fd, struct err *e)
{
	struct budget limits;
	const char *before;
	const char *now;

	if (budgets_read(r->budget->lock_fd, r->arena, &limits, &now, e) < 0)
		return -1;
	do {
		before = now;
		for (unsigned i = 0; i < limits.count; i++) {
			const struct cgroup_limit *c = cgroup_limit_find(limits.limits[i].key);

			if (c && cgroup_place_enable(r, c->controller, e) < 0)
				return -1;
		}
		if (budget_write(dir_fd, &limits, e) < 0 ||
		    budgets_read(r->budget->lock_fd, r->arena, &limits, &now, e) < 0)
			return -1;
	} while (strcmp(before, now) != 0);
	budget_pass_on(dir_fd);
	return 0;
}

void budget_group(const struct run *r)
{
	if (r->budget && !r->spec->limits_memory.set && r->spec->limits_oom_group.num)
		(void)!cgroup_write(r->cgroup_fd, "memory.oom.group", "1");
}

int budget_join(struct run *r, struct err *e)
{
	struct membership *b = r->budget;
	const char *dir = budget_cgroup(r->arena, b->name);
	OWN_FD int fd = -1;

	if (hold(r, e) < 0)
		return -1;
	if (mkdirat(r->place_fd, dir, 0755) == 0 || errno == EEXIST)
		fd = fd_open_at(r->place_fd, dir, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return err_sys(e, "cannot make the cgroup '%s/%s'", r->place, dir);
	if (apply(r, fd, e) < 0)
		return -1;
	b->outer_fd = r->place_fd;
	b->outer = r->place;
	r->place_fd = fd_take(&fd);
	r->place = arena_printf(r->arena, "%s/%s", b->outer, dir);
	return 0;
}

void budget_leave(struct run *r)
{
	struct membership *b = r->budget;

	if (!b)
		return;
	r->budget = NULL;
	if (b->outer_fd >= 0) {
		fd_close(&r->place_fd);
		r->place_fd = b->outer_fd;
		r->place = b->outer;
	}
	/* Whoever is the last to let go of the shared lock gets this one. */
	if (r->place_fd >= 0 && flock(b->lock_fd, LOCK_EX | LOCK_NB) == 0)
		(void)!cgroup_remove(r->place_fd, budget_cgroup(r->arena, b->name));
	/* Copies of the descriptor, as the stage has one, do not keep the lock. */
	(void)flock(b->lock_fd, LOCK_UN);
	fd_close(&b->lock_fd);
}
