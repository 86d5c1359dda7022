/* SPDX-License-Identifier: MIT */
/* container/report.c: packets of one kind byte and its content. */
#include "container/report.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/work.h"
#include "wire/wire.h"

enum { REPORT_NOTE = 'n', REPORT_STARTED = 's', REPORT_FAILED = 'f' };
enum { PAUSES = 100, PAUSE_MS = 10 };

struct report {
	char kind;
	union {
		char note[2048];
		struct err err;
	};
};

int report_pair(int ret_ends[2], struct err *e)
{
	return wire_pair(ret_ends) < 0 ? err_sys(e, "cannot make a socket pair") : 0;
}

/* A shortage of the kernel's passes, mostly; what is not said is not said again. */
static void say(int fd, const struct report *r, size_t len)
{
	for (int pauses = 0; fd >= 0 && send(fd, r, len, MSG_NOSIGNAL) < 0; pauses++) {
		if (errno == EINTR)
			continue;
		if ((errno != ENOMEM && errno != ENOBUFS) || pauses == PAUSES)
			return;
		(void)poll(NULL, 0, PAUSE_MS);
	}
}

void report_note(int fd, const char *text)
{
	struct report r = {.kind = REPORT_NOTE};
	size_t len = strlen(text);

	if (len >= sizeof(r.note))
		len = sizeof(r.note) - 1;
	memcpy(r.note, text, len);
	say(fd, &r, sizeof(r));
}

void report_started(int *fd)
{
	struct report r = {.kind = REPORT_STARTED};

	say(*fd, &r, sizeof(r));
	fd_close(fd);
}

void report_failed(int *fd, const struct err *e)
{
	struct report r = {.kind = REPORT_FAILED};

	r.err = *e;
	say(*fd, &r, sizeof(r));
	fd_close(fd);
}

int report_wait(int fd, struct err *e)
{
	for (;;) {
		struct report r;
		ssize_t got;

		do
			got = recv(fd, &r, sizeof(r), 0);
		while (got < 0 && errno == EINTR);
		if (got != (ssize_t)sizeof(r)) {
			(void)err_set(e, "cannot hear whether the container has started: its "
					 "supervisor was killed, or could not say it");
			return err_hint(e, "cubby ls tells what runs");
		}
		if (r.kind == REPORT_STARTED)
			return 0;
		if (r.kind == REPORT_NOTE) {
			r.note[sizeof(r.note) - 1] = '\0';
			work_note(r.note);
			continue;
		}
		*e = r.err;
		return -1;
	}
}
