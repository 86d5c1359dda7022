/* SPDX-License-Identifier: MIT */
/*
 * engine/step_cgroup.c: a cgroup for the sandbox, with its limits.
 *
 * Runs in: the launcher; the stage is born in it, so nothing is ever moved (moving waits for the
 * whole machine). Undo: reads what was used, ends what is left and removes the cgroup. The step
 * cgroupns runs in the stage: a namespace made by the clone itself would have the launcher's cgroup
 * as root.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "engine/budget.h"
#include "engine/cgroup_limit.h"
#include "engine/cgroup_place.h"
#include "engine/steps.h"
#include "kern/cgroup.h"

static const struct value *limit_of(const struct run *r, const struct cgroup_limit *c)
{
	return spec_value_const(r->spec, c->key);
}

bool run_limits_group(const struct run *r)
{
	for (unsigned i = 0; i < cgroup_limit_count; i++)
		if (limit_of(r, &cgroup_limits[i])->set)
			return true;
	return r->spec->limits_budget.set;
}

static int refuse(const struct run *r, enum key_id key, struct err *e)
{
	struct err reason = *e;

	(void)err_set(e, "cannot enforce %s = %s: %s", key_table[key].name,
		      spec_value_const(r->spec, key)->text, reason.text);
	return reason.hint[0] ? err_hint(e, "%s", reason.hint) : -1;
}

/* What belongs to limits.memory without being said. */
static int complete_memory(const struct run *r, struct err *e)
{
	const struct spec *s = r->spec;

	/* Without it the kernel would swap what is over the limit. No file: there is no swap. */
	if (!s->limits_swap.set && cgroup_write(r->cgroup_fd, "memory.swap.max", "0") < 0 &&
	    errno != ENOENT)
		return err_sys(e, "swap cannot be switched off");
	if (s->limits_oom_group.num && cgroup_write(r->cgroup_fd, "memory.oom.group", "1") < 0)
		return err_sys(e, "memory.oom.group cannot be set");
	return 0;
}

static int write_limit(const struct run *r, const struct cgroup_limit *c, struct err *e)
{
	char text[CGROUP_LIMIT_ROOM];

	cgroup_limit_text(c, limit_of(r, c)->num, text);
	if (cgroup_write(r->cgroup_fd, c->file, text) < 0)
		return err_sys(e, "'%s' cannot be written to %s", text, c->file);
	return c->key == KEY_limits_memory ? complete_memory(r, e) : 0;
}

static int make_cgroup(struct run *r, struct err *e)
{
	int made = -1;

	/* What a killed launcher of this name left: the name is ours now. */
	if (cgroup_remove(r->place_fd, r->name) == 0)
		made = mkdirat(r->place_fd, r->name, 0755);
	if (made == 0)
		r->cgroup_fd = fd_open_at(r->place_fd, r->name, O_RDONLY | O_DIRECTORY, 0);
	return r->cgroup_fd >= 0 ? 0
				 : err_sys(e, "cannot make the cgroup '%s/%s'", r->place, r->name);
}

/* With limits.strict = false: all that is not enforced, in one note. It is no failure then. */
static void note_missing(const struct run *r, const char *names, const char *why, struct err *e)
{
	if (*names)
		r->say(arena_printf(r->arena, "not enforced: %s: %s", names, why));
	e->text[0] = '\0';
	e->hint[0] = '\0';
}

static const char *add_name(const struct run *r, const char *names, enum key_id key)
{
	return arena_printf(r->arena, "%s%s%s", names, *names ? ", " : "", key_table[key].name);
}

/* Sets every limit that was asked for; what cannot be set is an error or, if not strict, noted. */
static int set_limits(struct run *r, struct err *e)
{
	const char *missing = "";
	const char *why = "";

	for (unsigned i = 0; i < cgroup_limit_count; i++) {
		const struct cgroup_limit *c = &cgroup_limits[i];

		if (!limit_of(r, c)->set)
			continue;
		if (cgroup_place_enable(r, c->controller, e) == 0 && write_limit(r, c, e) == 0)
			continue;
		if (r->spec->limits_strict.num)
			return refuse(r, c->key, e);
		why = *missing ? why : arena_strdup(r->arena, e->text);
		missing = add_name(r, missing, c->key);
	}
	note_missing(r, missing, why, e);
	budget_group(r);
	return 0;
}

/*
 * No cgroup at all. A report can do without, and says so in its field "source"; so can a container,
 * which is frozen by signals then.
 */
static int without_cgroup(struct run *r, struct err *e)
{
	const char *missing = "";

	if (r->cgroup_given && r->spec->limits_strict.num)
		return -1;
	if (r->budget && r->spec->limits_strict.num)
		return refuse(r, KEY_limits_budget, e);
	missing = r->budget ? add_name(r, missing, KEY_limits_budget) : missing;
	budget_leave(r);
	for (unsigned i = 0; i < cgroup_limit_count; i++) {
		if (!limit_of(r, &cgroup_limits[i])->set)
			continue;
		if (r->spec->limits_strict.num)
			return refuse(r, cgroup_limits[i].key, e);
		missing = add_name(r, missing, cgroup_limits[i].key);
	}
	note_missing(r, missing, arena_strdup(r->arena, e->text), e);
	return 0;
}

/* There is a place, but not for the budget. */
static int miss_budget(struct run *r, struct err *e)
{
	int done = r->spec->limits_strict.num ? refuse(r, KEY_limits_budget, e) : 0;

	budget_leave(r);
	if (done == 0)
		note_missing(r, key_table[KEY_limits_budget].name, arena_strdup(r->arena, e->text),
			     e);
	return done;
}

int step_cgroup(struct run *r, struct err *e)
{
	static const char *const measured[] = {"memory", "pids", "cpu"};
	struct err ignored;

	if (r->spec->limits_budget.set && budget_open(r, r->spec->limits_budget.text, e) < 0)
		return -1;
	if (cgroup_place_find(r, e) < 0)
		return without_cgroup(r, e);
	if (r->budget && budget_join(r, e) < 0 && miss_budget(r, e) < 0)
		return -1;
	/* Before the child: a controller that comes later has counted nothing. */
	for (size_t i = 0; i < COUNT_OF(measured); i++)
		if (r->report_path && cgroup_has(r->place_fd, measured[i]))
			(void)!cgroup_place_enable(r, measured[i], &ignored);
	if (make_cgroup(r, e) < 0)
		return -1;
	return set_limits(r, e);
}

static void add(const struct run *r, const char *file, const char *key, int64_t *sum)
{
	int64_t n = 0;

	if (cgroup_read(r->cgroup_fd, file, key, &n))
		*sum += n;
}

static void raise_to(const struct run *r, const char *file, int64_t *most)
{
	int64_t n = 0;

	if (cgroup_read(r->cgroup_fd, file, NULL, &n) && n > *most)
		*most = n;
}

void run_measure_cgroup(struct run *r)
{
	struct usage *u = &r->usage;
	int64_t used;

	u->counted = cgroup_read(r->cgroup_fd, "cpu.stat", "usage_usec", &used);
	add(r, "cpu.stat", "usage_usec", &u->cpu_us);
	add(r, "cpu.stat", "user_usec", &u->user_us);
	add(r, "cpu.stat", "system_usec", &u->system_us);
	add(r, "cpu.stat", "throttled_usec", &u->throttled_us);
	raise_to(r, "memory.peak", &u->memory_peak);
	add(r, "memory.events", "oom_kill", &u->oom_kills);
	add(r, "memory.events", "oom", &u->own_oom);
	raise_to(r, "pids.peak", &u->tasks_peak);
	add(r, "pids.events", "max", &u->tasks_refused);
}

/* Which limit it was that something died of. */
static void tell_oom(const struct run *r)
{
	const struct value *own = &r->spec->limits_memory;

	if (r->budget && r->usage.own_oom == 0)
		r->say(arena_printf(r->arena,
				    "something inside was killed, out of memory: that of the "
				    "budget '%s' is used up",
				    r->budget->name));
	else
		r->say(arena_printf(
			r->arena, "something inside was killed, out of memory: limits.memory = %s",
			own->set ? own->text : "unset"));
}

void undo_cgroup(struct run *r)
{
	if (r->cgroup_fd >= 0) {
		run_measure_cgroup(r);
		if (cgroup_remove(r->place_fd, r->name) < 0)
			r->say(arena_printf(r->arena, "the cgroup '%s/%s' stays: %s", r->place,
					    r->name, strerror(errno)));
		if (r->usage.oom_kills > 0)
			tell_oom(r);
	}
	fd_close(&r->cgroup_fd);
	budget_leave(r);
	fd_close(&r->place_fd);
}

int step_cgroupns(struct run *r, struct err *e)
{
	(void)r;
	return unshare(0x02000000 /* CLONE_NEWCGROUP */) == 0
		       ? 0
		       : err_sys(e, "cannot make a cgroup namespace");
}
