/* SPDX-License-Identifier: MIT */
/* container/cmd_wait.c: cubby wait: until a container is in one of some states. */
#include <string.h>

#include "base/clock.h"
#include "base/fd.h"
#include "cmd/client.h"
#include "container/lookout.h"
#include "container/roll.h"
#include "container/verbs.h"
#include "spec/pod.h"
#include "state/container.h"

enum { TIME_OVER = 1 };

/* "RUNNING|STOPPED" as a mask. 0 with `e` when a word is no state. */
static unsigned parse_states(const char *text, struct err *e)
{
	unsigned mask = 0;

	while (*text) {
		size_t len = strcspn(text, "|,");
		int state = record_state_find(text, len);

		if (state < 0) {
			(void)err_usage(e, "'%.*s' is not a state", (int)len, text);
			(void)err_hint(e, "STOPPED STARTING RUNNING STOPPING ABORTING FREEZING "
					  "FROZEN THAWED, divided by '|'");
			return 0;
		}
		mask |= 1U << state;
		text += len;
		text += *text != '\0';
	}
	if (!mask)
		(void)err_usage(e, "no state is given");
	return mask;
}

static int refuse_late(const char *name, struct err *e)
{
	(void)err_set(e, "cannot wait for '%s' any longer: the time is over", name);
	e->exit_code = TIME_OVER;
	return -1;
}

/* A sandbox of run has two states; its launcher closes the connection at the second. */
static int wait_for_sandbox(struct work *w, const char *name, unsigned mask, int64_t deadline,
			    struct err *e)
{
	struct client_work *c;
	OWN_FD int fd = -1;
	struct msg m;
	int got;

	if (mask & 1U << STATE_RUNNING)
		return 0;
	if (!(mask & 1U << STATE_STOPPED))
		return err_usage(e,
				 "'%s' is a sandbox of run: it can be waited for RUNNING and "
				 "STOPPED only",
				 name);
	if (client_begin(&c, e) < 0)
		return -1;
	fd = client_connect(c, name, e);
	if (fd < 0) {
		e->text[0] = e->hint[0] = '\0';
		return 0;
	}
	(void)w;
	do {
		int64_t left = deadline ? deadline - clock_ms() : -1;

		got = client_receive(c, fd, deadline && left < 0 ? 0 : (int)left, &m, e);
	} while (got == 1);
	if (got == CLIENT_REFUSED)
		return -1;
	return got == 0 ? 0 : refuse_late(name, e);
}

static int wait_for_container(struct work *w, const char *name, unsigned mask, int64_t deadline,
			      struct record *ret, struct err *e)
{
	static struct lookout l;
	struct roll_entry entry;
	int got = 1;

	/* The log first: what happens between the two is seen twice, and not missed. */
	if (lookout_begin(&l, w, false, e) < 0 || roll_find(w, name, &entry, e) < 0)
		return -1;
	*ret = entry.record;
	if (mask & 1U << entry.record.state)
		return 0;
	if (entry.record.state != STATE_STOPPED)
		lookout_mind(&l, name, entry.record.supervisor);
	while (got > 0) {
		struct event event;

		got = lookout_next(&l, deadline, &event, e);
		if (got <= 0 || strcmp(event.name, name) != 0)
			continue;
		ret->state = event.state;
		if (event.state == STATE_STOPPED)
			ret->exit = event.exit;
		if (mask & 1U << event.state)
			return 0;
	}
	return got < 0 ? -1 : refuse_late(name, e);
}

int cmd_wait(int argc, char *const *argv, struct err *e)
{
	const char *states;
	const char *time;
	int64_t ms = 0;
	int64_t deadline;
	unsigned mask;
	struct record record = {.exit = -1};
	struct work *w;

	(void)argc;
	if (work_begin("wait", false, argv, &w, e) < 0 || work_one_name(w, e) < 0 ||
	    (!pod_is_name(w->options.names[0]) && container_check_name(w->options.names[0], e) < 0))
		return -1;
	states = work_option(w, OPTION_wait_state);
	if (states && work_has(w, OPTION_wait_exit))
		return err_usage(e, "--exit-code waits for the end: it takes no --state");
	mask = parse_states(states ? states : "STOPPED", e);
	time = work_option(w, OPTION_wait_time);
	if (!mask || (time && work_time(w, time, &ms, e) < 0))
		return -1;
	deadline = time ? clock_ms() + ms + (ms == 0) : 0;
	if (!container_exists(&w->facts, w->options.names[0], &w->arena))
		return wait_for_sandbox(w, w->options.names[0], mask, deadline, e);
	if (wait_for_container(w, w->options.names[0], mask, deadline, &record, e) < 0)
		return -1;
	return work_has(w, OPTION_wait_exit) && record.exit >= 0 ? record.exit : 0;
}
