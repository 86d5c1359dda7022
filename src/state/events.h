/* SPDX-License-Identifier: MIT */
/*
 * state/events.h: what happens to the containers of a user, as a log that many can follow.
 *
 * One file, ~/.local/state/cubby/events: supervisors append a line for each change of state, under
 * a lock, and whoever follows it is woken by inotify(7). Nobody polls, no event is lost, and the
 * last ones can be read again. At EVENTS_BYTES the file becomes events.1, and a new one begins.
 */
#ifndef CUBBY_STATE_EVENTS_H
#define CUBBY_STATE_EVENTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"
#include "state/record.h"

#define EVENTS_BYTES (256 << 10)

struct event {
	int64_t time; /* milliseconds since 1970 */
	const char *name;
	enum container_state before;
	enum container_state state;
	int32_t supervisor;
	int32_t init;
	int32_t exit;       /* with STOPPED: the program's status, or -1 */
	const char *reason; /* with STOPPED and ABORTING */
};

/* Appends one. A log that cannot be written is no reason to fail: nothing of a container depends.
 */
void events_append(const struct facts *f, const struct event *event, struct arena *a);

/* A place in the log, and what wakes who waits there. */
struct events {
	const struct facts *facts;
	int fd;        /* the log; owned */
	int notify_fd; /* readable when something may have come; owned */
	char line[2048];
	char text[4096];
	size_t start;
	size_t end;
};

/*
 * Begins to follow: behind the last event, or with `all` before the first that is kept. 0, or -1
 * with `e`.
 */
int events_open(struct events *ret, const struct facts *f, bool all, struct arena *a,
		struct err *e) MUST_USE;

/* The next event: 1; 0 when there is none yet. Its texts hold until the next call. */
int events_next(struct events *s, struct event *ret) MUST_USE;

/* Takes the wake-up in; to be called before events_next when notify_fd was readable. */
void events_woken(struct events *s);

void events_close(struct events *s);

#endif
