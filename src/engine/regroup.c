/* SPDX-License-Identifier: MIT */
/* engine/regroup.c: another cgroup for a sandbox that runs. */
#include "engine/regroup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "engine/budget.h"
#include "engine/cgroup_place.h"
#include "kern/cgroup.h"
#include "kern/cgroup_tree.h"

/* What the cgroup of a sandbox has, before the change and after it. */
struct home {
	struct membership *budget;
	int place_fd;
	const char *place;
	int cgroup_fd;
};

static struct home home_of(const struct run *r)
{
	return (struct home){r->budget, r->place_fd, r->place, r->cgroup_fd};
}

static void put_home(struct run *r, const struct home *h)
{
	r->budget = h->budget;
	r->place_fd = h->place_fd;
	r->place = h->place;
	r->cgroup_fd = h->cgroup_fd;
}

/* What cubby or its user may have written there; freezing comes before the processes. */
static const struct {
	const char *controller;
	const char *file;
} kept[] = {
	{NULL, "cgroup.freeze"},        {"memory", "memory.max"}, {"memory", "memory.swap.max"},
	{"memory", "memory.high"},      {"memory", "memory.low"}, {"memory", "memory.min"},
	{"memory", "memory.oom.group"}, {"pids", "pids.max"},     {"cpu", "cpu.max"},
	{"cpu", "cpu.weight"},          {"cpu", "cpu.idle"},      {"cpuset", "cpuset.cpus"},
	{"cpuset", "cpuset.mems"},      {"io", "io.weight"},      {"io", "io.max"},
};

/* Files that hold a line for each device take one at a time. */
static int copy_lines(int to_fd, const char *file, char *text)
{
	for (char *at = text; *at;) {
		char *end = at + strcspn(at, "\n");
		bool last = !*end;

		*end = '\0';
		if (*at && cgroup_write(to_fd, file, at) < 0)
			return -1;
		at = last ? end : end + 1;
	}
	return 0;
}

static int copy_limits(struct run *r, int from_fd, int to_fd, struct err *e)
{
	char text[4096];

	for (size_t i = 0; i < COUNT_OF(kept); i++) {
		if (cgroup_read_text(from_fd, kept[i].file, text, sizeof(text)) <= 0)
			continue;
		if (kept[i].controller && cgroup_place_enable(r, kept[i].controller, e) < 0)
			return -1;
		if (copy_lines(to_fd, kept[i].file, text) < 0)
			return err_sys(e, "%s cannot be written anew", kept[i].file);
	}
	return 0;
}

static int make(struct run *r, struct err *e)
{
	if (cgroup_remove(r->place_fd, r->name) == 0 && mkdirat(r->place_fd, r->name, 0755) == 0)
		r->cgroup_fd = fd_open_at(r->place_fd, r->name, O_RDONLY | O_DIRECTORY, 0);
	return r->cgroup_fd >= 0 ? 0
				 : err_sys(e, "cannot make the cgroup '%s/%s'", r->place, r->name);
}

/* The new home, in the budget `name`, or in none. */
static int settle(struct run *r, const struct home *old, const char *name, struct err *e)
{
	int outer_fd = old->budget ? old->budget->outer_fd : old->place_fd;

	r->budget = NULL;
	r->cgroup_fd = -1;
	r->place = old->budget ? old->budget->outer : old->place;
	r->place_fd = fcntl(outer_fd, F_DUPFD_CLOEXEC, 0);
	if (r->place_fd < 0)
		return err_sys(e, "cannot open the cgroup '%s'", r->place);
	if (*name && (budget_open(r, name, e) < 0 || budget_join(r, e) < 0))
		return -1;
	if (make(r, e) < 0 || copy_limits(r, old->cgroup_fd, r->cgroup_fd, e) < 0)
		return -1;
	budget_group(r);
	return 0;
}

/* Takes back what settle did, with what has come in already. */
static void unsettle(struct run *r, const struct home *old)
{
	if (r->cgroup_fd >= 0) {
		if (cgroup_drain(r->cgroup_fd, old->cgroup_fd) < 0 ||
		    cgroup_remove(r->place_fd, r->name) < 0)
			r->say(arena_printf(r->arena, "the cgroup '%s/%s' stays: %s", r->place,
					    r->name, strerror(errno)));
		fd_close(&r->cgroup_fd);
	}
	budget_leave(r);
	fd_close(&r->place_fd);
	put_home(r, old);
}

/* The old home goes: its counters are kept for the report. */
static void move_out(struct run *r, const struct home *old)
{
	const struct home new = home_of(r);

	put_home(r, old);
	run_measure_cgroup(r);
	(void)!cgroup_remove(r->place_fd, r->name);
	fd_close(&r->cgroup_fd);
	budget_leave(r);
	fd_close(&r->place_fd);
	put_home(r, &new);
}

static int check(const struct run *r, struct err *e)
{
	if (r->cgroup_fd < 0) {
		(void)err_set(e, "'%s' has no cgroup of its own", r->name);
		return err_hint(e, "start it with a limit, or with --budget");
	}
	if (r->spec->proc_virtual.num) {
		(void)err_set(e,
			      "cannot move '%s': with proc.virtual it sees its cgroup, which "
			      "would be another one",
			      r->name);
		return err_hint(e, "start it anew with limits.budget");
	}
	if (cgroup_has_below(r->cgroup_fd) || run_program_is_pid1(r)) {
		(void)err_set(e, "cannot move '%s': it has cgroups of its own inside", r->name);
		return err_hint(e, "start it anew with limits.budget");
	}
	return 0;
}

/* Who is frozen gives birth to nobody who would have to be moved, too; arrived, it thaws. */
static int carry(struct run *r, const struct home *old, struct err *e)
{
	int64_t was_frozen = 0;

	(void)cgroup_read(old->cgroup_fd, "cgroup.freeze", NULL, &was_frozen);
	if (cgroup_freeze(old->cgroup_fd, true) == 0 &&
	    cgroup_drain(old->cgroup_fd, r->cgroup_fd) == 0)
		return 0;
	(void)err_sys(e, "cannot move the processes of '%s'", r->name);
	if (!was_frozen)
		(void)!cgroup_freeze(old->cgroup_fd, false);
	return -1;
}

static int regroup(struct run *r, const char *name, struct err *e)
{
	const struct home old = home_of(r);

	if (check(r, e) < 0)
		return -1;
	if (!strcmp(r->budget ? r->budget->name : "", name))
		return 0;
	if (settle(r, &old, name, e) < 0 || carry(r, &old, e) < 0) {
		unsettle(r, &old);
		return -1;
	}
	move_out(r, &old);
	return 0;
}

bool regroup_serve(struct run *r, int client_fd, const struct msg *m, const struct msg_extra *extra)
{
	const struct msg failed = {.type = MSG_FAILED, .len = sizeof(struct err)};
	struct err e = {.exit_code = EXIT_CODE_CUBBY};
	int done;

	if (m->type != MSG_CL_BUDGET)
		return false;
	done = regroup(r, arena_copy(r->arena, (const char *)extra->payload, m->len), &e);
	/* A client that is gone, or cannot be answered, is dropped by the end of file. */
	if ((done < 0 ? wire_send_full(client_fd, &failed, &e, NULL, 0)
		      : wire_send(client_fd, MSG_DONE, 0, 1)) < 0)
		(void)shutdown(client_fd, SHUT_RDWR);
	return true;
}
