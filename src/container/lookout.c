/* SPDX-License-Identifier: MIT */
/* container/lookout.c: the log and the supervisors in one poll set. */
#include "container/lookout.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "container/standing.h"
#include "kern/sys.h"
#include "state/container.h"

int lookout_begin(struct lookout *l, struct work *w, bool past, struct err *e)
{
	memset(l, 0, sizeof(*l));
	l->w = w;
	if (events_open(&l->events, &w->facts, past, &w->arena, e) < 0)
		return -1;
	l->set = arena_grow(&w->arena, l->set, 0, &l->set_room, sizeof(*l->set));
	l->names = arena_grow(&w->arena, l->names, 0, &l->name_room, sizeof(*l->names));
	l->set[0] = (struct pollfd){.fd = l->events.notify_fd, .events = POLLIN};
	l->names[0] = NULL;
	l->count = 1;
	return 0;
}

/* A supervisor has died: its container's state is looked at by one who may correct it. */
static void settle(struct lookout *l, const char *name)
{
	struct err ignored;
	struct record record;
	OWN_FD int lock_fd = -1;

	if (!container_exists(&l->w->facts, name, &l->w->arena))
		return;
	lock_fd = container_lock(&l->w->facts, name, &l->w->arena, &ignored);
	if (lock_fd >= 0)
		(void)!standing_settle(l->w, name, lock_fd, &record, &ignored);
}

static unsigned place_of(struct lookout *l, const char *name)
{
	unsigned i = 1;

	while (i < l->count && (l->set[i].fd >= 0 && strcmp(l->names[i], name) != 0))
		i++;
	return i;
}

void lookout_mind(struct lookout *l, const char *name, int32_t supervisor)
{
	unsigned i = place_of(l, name);
	int pidfd = supervisor > 0 ? sys_pidfd_open(supervisor) : -1;

	if (pidfd < 0) {
		settle(l, name);
		return;
	}
	if (i == l->count) {
		l->set = arena_grow(&l->w->arena, l->set, l->count, &l->set_room, sizeof(*l->set));
		l->names = arena_grow(&l->w->arena, l->names, l->count, &l->name_room,
				      sizeof(*l->names));
		l->set[i].fd = -1;
		l->count++;
	}
	fd_close(&l->set[i].fd);
	l->set[i] = (struct pollfd){.fd = pidfd, .events = POLLIN};
	l->names[i] = arena_strdup(&l->w->arena, name);
}

static void look_at_supervisors(struct lookout *l)
{
	for (unsigned i = 1; i < l->count; i++) {
		if (l->set[i].fd < 0 || !l->set[i].revents)
			continue;
		fd_close(&l->set[i].fd);
		l->set[i].revents = 0;
		settle(l, l->names[i]);
	}
}

int lookout_next(struct lookout *l, int64_t deadline, struct event *ret, struct err *e)
{
	for (;;) {
		int64_t left = deadline ? deadline - clock_ms() : -1;

		if (events_next(&l->events, ret)) {
			if (ret->state == STATE_STARTING)
				lookout_mind(l, ret->name, ret->supervisor);
			return 1;
		}
		if (deadline && left <= 0)
			return 0;
		if (poll(l->set, l->count, left > 3600000 ? 3600000 : (int)left) < 0 &&
		    errno != EINTR)
			return err_sys(e, "cannot wait for events");
		if (l->set[0].revents)
			events_woken(&l->events);
		look_at_supervisors(l);
	}
}
