/* SPDX-License-Identifier: MIT */
/* container/starting.c: from a name to a supervisor. */
#include "container/starting.h"

#include "base/fd.h"
#include "container/standing.h"
#include "container/supervisor.h"
#include "state/container.h"

static int refuse_running(struct work *w, int dir_fd, const char *name, struct err *e)
{
	struct record record;

	if (standing_look(w, dir_fd, &record, e) < 0)
		return -1;
	(void)err_set(e, "cannot start '%s': it is %s", name, record_state_name(record.state));
	e->exit_code = 1;
	return err_hint(e,
			"cubby attach %s runs a program in it; cubby start --ensure is content "
			"with one that runs",
			name);
}

/* What a dead supervisor left is cleared away, and the user told. */
static int settle(struct work *w, const char *name, int dir_fd, struct err *e)
{
	struct record record;
	int gone = standing_settle(w, name, dir_fd, &record, e);
	const char *lost = gone < 0 ? NULL : standing_lost(w, name, &record);

	if (lost)
		work_note(lost);
	if (gone > 0)
		return err_set(e, "cannot start '%s': it was ephemeral, and is gone", name);
	return gone;
}

static int load(struct work *w, const struct starting *s, struct profile *ret, struct err *e)
{
	static char *none[] = {NULL};
	const struct config_source source = {.file = s->file,
					     .command = s->command ? s->command : none};

	return s->file ? config_load_source(w, &source, ret, e) : config_load(w, s->name, ret, e);
}

static int command_of(struct work *w, const struct starting *s, const struct spec *spec,
		      char *const **ret, struct err *e)
{
	*ret = s->command && s->command[0] ? s->command : config_command(w, spec);
	if (*ret && (*ret)[0])
		return 0;
	(void)err_usage(e, "container '%s' says no command to run", s->name);
	return err_hint(e,
			"name one: cubby start %s COMMAND, or keep one in its config: "
			"container.command",
			s->name);
}

int starting_run(struct work *w, const struct starting *s, int *ret_code, struct err *e)
{
	OWN_FD int lock_fd = s->lock_fd;
	struct profile *profile = s->made ? s->made : arena_alloc(&w->arena, sizeof(*profile));
	struct supervisor_request q = {.name = s->name,
				       .profile = profile,
				       .foreground = s->foreground,
				       .console = s->console,
				       .log = s->log,
				       .pidfile = s->pidfile};

	if (lock_fd < 0)
		lock_fd = container_lock(&w->facts, s->name, &w->arena, e);
	if (lock_fd < 0)
		return -1;
	*ret_code = 0;
	if (!s->made) {
		/* The new supervisor waits for one that is leaving. */
		if (standing_is_up(w, lock_fd))
			return s->ensure ? 0 : refuse_running(w, lock_fd, s->name, e);
		if (settle(w, s->name, lock_fd, e) < 0 || load(w, s, profile, e) < 0)
			return -1;
	}
	if (command_of(w, s, &profile->spec, &q.command, e) < 0)
		return -1;
	q.lock_fd = fd_take(&lock_fd);
	return supervisor_start(w, &q, ret_code, e);
}
