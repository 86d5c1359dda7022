/* SPDX-License-Identifier: MIT */
/* init/init.c: the loop of PID 1: reap, forward, report. */
#include "init/init.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "init/news.h"
#include "init/orphans.h"
#include "init/session.h"
#include "init/spaces.h"
#include "wire/wire.h"

struct session {
	pid_t pid; /* 0: free */
	uint32_t id;
	bool terminal;
};

/* Static: init never allocates. Slot 0 is the main program. */
static struct session sessions[INIT_SESSIONS];
static LARGE struct msg_extra received;

static struct session *session_find(uint32_t id)
{
	for (unsigned n = 0; n < INIT_SESSIONS; n++)
		if (sessions[n].pid > 0 && sessions[n].id == id)
			return &sessions[n];
	return NULL;
}

static NORETURN void end(const struct init *i, int status)
{
	if (!i->is_pid1)
		orphans_end();
	_exit(status);
}

/* Who waits for what the launcher did not hear would wait for ever: our end is heard. */
static void must_be_heard(const struct init *i, bool heard)
{
	if (!heard)
		end(i, INIT_UNHEARD);
}

static void report_failure(const struct init *i, uint32_t id, const struct err *e)
{
	must_be_heard(i, news_refused(i, id, e) && news_ended(i, id, e->exit_code << 8));
}

static void begin(const struct init *i, const struct session_request *q)
{
	static LARGE struct err e; /* on the stack it would cost each launch another page */
	struct session *s = NULL;

	for (unsigned n = 0; n < INIT_SESSIONS && !s; n++)
		if (sessions[n].pid == 0)
			s = &sessions[n];
	if (!s) {
		(void)err_set(&e, "cannot start another program: %d run already", INIT_SESSIONS);
		report_failure(i, q->id, &e);
		return;
	}
	s->id = q->id;
	s->terminal = q->terminal && q->born == 0;
	s->pid = session_start(i, q, &e);
	if (s->pid < 0) {
		s->pid = 0;
		report_failure(i, q->id, &e);
	} else if (i->tells_start && q->id == 0 && !s->terminal) {
		/* Born by vfork: it has been executed, or has said FAILED before. */
		must_be_heard(i, news_started(i));
	}
}

static void begin_exec(const struct init *i, uint32_t id)
{
	struct session_request q = {.id = id};
	static LARGE struct err e;

	for (int n = 0; n < 3; n++)
		q.stdio[n] = received.fds[n + 1];
	if (i->read_request(i->context, received.fds[0], &q, &e) < 0)
		report_failure(i, id, &e);
	else
		begin(i, &q);
	for (int n = 0; n < WIRE_FDS; n++)
		fd_close(&received.fds[n]);
}

/*
 * For who carries files in and out: they resolve paths from here and from nowhere else. In the tier
 * without namespaces there is no root inside.
 */
static void show_root(const struct init *i, uint32_t id)
{
	struct msg m = {.type = MSG_ROOT_IS, .id = id};
	OWN_FD int fd = -1;
	static LARGE struct err e;

	if (i->is_pid1)
		fd = fd_open_at(AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0);
	else
		errno = ENOTSUP;
	if (fd < 0 || wire_send_full(i->wire_fd, &m, NULL, &fd, 1) < 0) {
		(void)err_sys(&e, "cannot open the root inside");
		report_failure(i, id, &e);
		return;
	}
	must_be_heard(i, news_ended(i, id, 0));
}

/* For another sandbox of the user, which is to have some of them in place of its own. */
static void show_spaces(const struct init *i, uint32_t id)
{
	struct msg m = {.type = MSG_SPACES_ARE, .id = id};
	int fds[SPACES] = {-1, -1, -1, -1};
	static LARGE struct err e;
	int done = -1;

	errno = ENOTSUP; /* without namespaces */
	if (i->is_pid1 && spaces_open(fds) == 0)
		done = wire_send_full(i->wire_fd, &m, NULL, fds, SPACES);
	if (done < 0)
		(void)err_sys(&e, "cannot share its namespaces");
	for (unsigned n = 0; n < SPACES; n++)
		fd_close(&fds[n]);
	if (done < 0)
		report_failure(i, id, &e);
	else
		must_be_heard(i, news_ended(i, id, 0));
}

/* Reads one message; false when the launcher is gone. */
static bool serve(const struct init *i)
{
	struct msg m;
	struct session *s;
	int got = wire_recv(i->wire_fd, PEER_LAUNCHER, false, &m, &received);

	if (got == 0)
		return false;
	if (got < 0)
		return errno == EAGAIN || errno == EPROTO;
	s = session_find(m.id);
	if (m.type == MSG_EXEC)
		begin_exec(i, m.id);
	else if (m.type == MSG_ROOT)
		show_root(i, m.id);
	else if (m.type == MSG_SPACES)
		show_spaces(i, m.id);
	else if (m.type == MSG_SIGNAL && m.id == SESSION_ALL && i->is_pid1)
		(void)kill(-1, m.value); /* all of our pid namespace but ourselves */
	else if (m.type == MSG_SIGNAL && s)
		session_signal(s->pid, s->terminal, m.value);
	else if (m.type == MSG_CONTINUE && s)
		session_continue(s->pid, s->terminal, m.value == 1);
	return true;
}

/* Reports what became of a child that is a session; true when it was the main one's end. */
static bool account(const struct init *i, pid_t pid, int status)
{
	for (unsigned n = 0; n < INIT_SESSIONS; n++) {
		struct session *s = &sessions[n];

		if (s->pid != pid)
			continue;
		if (WIFSTOPPED(status)) {
			if (!s->terminal)
				must_be_heard(i, news_stopped(i, s->id, WSTOPSIG(status)));
			return false;
		}
		/* A leader that ended with 0 has reported its program itself. */
		if (s->terminal && WIFEXITED(status))
			must_be_heard(i, WEXITSTATUS(status) != INIT_UNHEARD);
		if (!s->terminal || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
			must_be_heard(i, news_ended(i, s->id, status));
		s->pid = 0;
		return s->id == 0;
	}
	return false;
}

/* Waits for a message or a child. False when the time is over. */
static bool wait_for_event(struct pollfd watched[2], int64_t deadline)
{
	int64_t ms = deadline != 0 ? deadline - clock_ms() : -1;

	if (deadline != 0 && ms <= 0)
		return false;
	watched[0].revents = watched[1].revents = 0;
	(void)poll(watched, 2, ms > INT_MAX ? INT_MAX : (int)ms);
	return true;
}

/* Takes whoever has ended; does not return when the main program has. */
static void take_children(const struct init *i)
{
	int status;
	pid_t pid;

	do {
		pid = waitpid(-1, &status, WNOHANG | WUNTRACED);
		if (pid > 0 && account(i, pid, status))
			end(i, 0);
	} while (pid > 0 || (pid < 0 && errno == EINTR));
}

/*
 * Most often it was the main program, and there is nothing after it. Else the signals are taken,
 * and then who has ended before they were.
 */
static void reap(const struct init *i)
{
	struct signalfd_siginfo taken;

	take_children(i);
	while (read(i->signal_fd, &taken, sizeof(taken)) == (ssize_t)sizeof(taken))
		;
	take_children(i);
}

void init_run(struct init *i, const struct session_request *main_program)
{
	struct pollfd watched[2] = {{.fd = i->wire_fd, .events = POLLIN},
				    {.fd = i->signal_fd, .events = POLLIN}};
	int64_t deadline = i->wall_ms != 0 ? clock_ms() + i->wall_ms : 0;
	struct sigaction child = {.sa_handler = SIG_DFL};

	/* A caller that ignores it would have the kernel reap, and tell nobody. */
	if (sigaction(SIGCHLD, &child, NULL) < 0) {
		static LARGE struct err e;

		(void)err_sys(&e, "cannot wait for programs inside");
		report_failure(i, main_program->id, &e);
		end(i, 0);
	}
	sessions[0].pid = 0; /* a page that is read before it is written takes two faults */
	if (!i->is_idle)
		begin(i, main_program);
	/* One that was born before may have ended before: SIG_DFL discards what was pending. */
	if (main_program->born > 0)
		take_children(i);
	while (i->is_idle || session_find(0)) {
		if (!wait_for_event(watched, deadline))
			end(i, INIT_OVERDUE);
		if (watched[0].revents && !serve(i))
			break;
		if (watched[1].revents)
			reap(i);
	}
	end(i, 0);
}
