/* SPDX-License-Identifier: MIT */
/* container/ending.c: asking a supervisor or launcher for the end, and waiting for its own. */
#include "container/ending.h"

#include <signal.h>

#include "base/clock.h"
#include "base/fd.h"
#include "cmd/client.h"
#include "container/standing.h"
#include "state/container.h"

/* What is killed may take a moment to be gone. */
#define PATIENCE_MS 5000

static int refuse_stopped(const char *name, struct err *e)
{
	(void)err_set(e, "cannot stop '%s': it is not running", name);
	(void)err_hint(e, "cubby ls shows what runs");
	e->exit_code = ENDING_NOT_RUNNING;
	return -1;
}

/* A dead supervisor's container has stopped: that is written down before it is said. */
static int settle(struct work *w, const char *name, struct err *e)
{
	OWN_FD int lock_fd = -1;
	struct record record;

	if (!container_exists(&w->facts, name, &w->arena))
		return 0;
	lock_fd = container_lock(&w->facts, name, &w->arena, e);
	return lock_fd < 0 || standing_settle(w, name, lock_fd, &record, e) < 0 ? -1 : 0;
}

/* The other side closes the connection when nothing of the sandbox is left. */
static int wait_for_end(struct client_work *c, int fd, const char *name, int64_t ms, struct err *e)
{
	int64_t deadline = clock_ms() + ms;
	struct msg m;
	int got;

	do {
		int64_t left = deadline - clock_ms();

		got = client_receive(c, fd, left < 0 ? 0 : (int)left, &m, e);
	} while (got == 1);
	if (got == 0)
		return 0;
	if (got != CLIENT_REFUSED) {
		(void)err_set(e, "cannot stop '%s' in time: it is still running", name);
		(void)err_hint(e, "cubby stop -k %s kills everything in it", name);
	}
	e->exit_code = ENDING_FAILED;
	return -1;
}

int ending_run(struct work *w, const char *name, const struct ending *q, struct err *e)
{
	struct msg m = {.type = MSG_CL_STOP, .value = (int32_t)q->ms};
	struct client_work *c;
	OWN_FD int fd = -1;

	if (client_begin(&c, e) < 0)
		return -1;
	fd = client_connect(c, name, e);
	if (fd < 0 && e->exit_code == EXIT_CODE_USAGE)
		return -1;
	if (fd < 0)
		return settle(w, name, e) < 0 ? -1 : refuse_stopped(name, e);
	if (q->kill) {
		m.id = SIGKILL;
		m.value = 0;
	} else if (q->nokill) {
		m.value = -1;
	}
	if (wire_send_full(fd, &m, NULL, NULL, 0) < 0) {
		(void)client_unsent(c, fd, "ask for its end", e);
		e->exit_code = ENDING_FAILED;
		return -1;
	}
	if (q->nowait)
		return client_settle(c, fd, e);
	return wait_for_end(c, fd, name, q->ms + (q->nokill ? 0 : PATIENCE_MS), e);
}
