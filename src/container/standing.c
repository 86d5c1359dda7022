/* SPDX-License-Identifier: MIT */
/* container/standing.c: records without a supervisor. */
#include "container/standing.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "container/erase.h"
#include "state/container.h"
#include "state/events.h"

/* One that is leaving has nothing more to do than to remove what was ephemeral. */
#define PATIENCE_MS 5000
#define LOOK_EVERY_NS 2000000

static bool is_active(const struct record *r)
{
	return r->state != STATE_STOPPED;
}

/* The record of an end that nobody has written. True when there was one. */
static bool correct(struct work *w, struct record *r)
{
	if (!is_active(r))
		return false;
	r->state = STATE_STOPPED;
	r->exit = 128 + SIGKILL;
	r->reason = strcmp(r->boot, record_boot_id(&w->arena)) != 0 ? "reboot" : "lost";
	r->supervisor = r->init = 0;
	return true;
}

bool standing_is_up(struct work *w, int dir_fd)
{
	struct record record;
	struct err ignored;

	return container_is_alive(dir_fd) &&
	       (record_read(dir_fd, &w->arena, &record, &ignored) < 0 || is_active(&record));
}

bool standing_stays_up(struct work *w, int dir_fd)
{
	const struct timespec pause = {.tv_nsec = LOOK_EVERY_NS};
	int64_t deadline = clock_ms() + PATIENCE_MS;

	while (container_is_alive(dir_fd)) {
		if (standing_is_up(w, dir_fd) || clock_ms() > deadline)
			return true;
		(void)nanosleep(&pause, NULL);
	}
	return false;
}

int standing_look(struct work *w, int dir_fd, struct record *ret, struct err *e)
{
	/* In this order: a supervisor writes its last word before it lets go of the lock. */
	bool alive = container_is_alive(dir_fd);

	if (record_read(dir_fd, &w->arena, ret, e) < 0)
		return -1;
	if (!alive && is_active(ret) && !container_is_alive(dir_fd))
		(void)correct(w, ret);
	return 0;
}

int standing_settle(struct work *w, const char *name, int dir_fd, struct record *ret, struct err *e)
{
	struct event event;
	enum container_state before;

	if (container_is_alive(dir_fd))
		return record_read(dir_fd, &w->arena, ret, e);
	if (record_read(dir_fd, &w->arena, ret, e) < 0)
		return -1;
	before = ret->state;
	if (!correct(w, ret))
		return 0;
	if (record_write(dir_fd, ret, &w->arena, e) < 0)
		return -1;
	event = (struct event){.time = ret->changed,
			       .name = name,
			       .before = before,
			       .state = STATE_STOPPED,
			       .exit = ret->exit,
			       .reason = ret->reason};
	events_append(&w->facts, &event, &w->arena);
	if (!ret->ephemeral)
		return 0;
	return erase_container(w, name, e) < 0 ? -1 : 1;
}

const char *standing_lost(struct work *w, const char *name, const struct record *r)
{
	if (!strcmp(r->reason, "lost"))
		return arena_printf(&w->arena,
				    "the last run of '%s' ended when its supervisor was "
				    "killed",
				    name);
	if (!strcmp(r->reason, "reboot"))
		return arena_printf(&w->arena,
				    "the last run of '%s' ended when the machine went "
				    "down",
				    name);
	return NULL;
}
