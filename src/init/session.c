/* SPDX-License-Identifier: MIT */
/* init/session.c: starting one program inside, with or without a terminal. */
#include "init/session.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/stack.h"
#include "init/news.h"
#include "wire/wire.h"

/*
 * Orders from init to the leader of a terminal's session: a queued real-time signal with a value.
 * Above 0 it is a signal for the program (SIGKILL itself would end the leader instead).
 */
#define SIGNAL_ORDER 40
#define ORDER_FOREGROUND 0
#define ORDER_BACKGROUND (-1)

/* The raw call: libc's fork blocks and unblocks signals around it. */
static pid_t fork_raw(void)
{
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

/* Puts the session's stdio on 0-2: first above 2, so that none is overwritten before its turn. */
static int place_stdio(const struct session_request *q, int slave_fd)
{
	int from[3];

	for (int n = 0; n < 3; n++) {
		from[n] = q->terminal && q->tty[n] ? slave_fd : q->stdio[n];
		if (from[n] == n)
			continue;
		if (from[n] < 3)
			from[n] = fcntl(from[n], F_DUPFD_CLOEXEC, 3);
		if (from[n] < 0)
			return -1;
	}
	for (int n = 0; n < 3; n++)
		if (from[n] != n && dup3(from[n], n, 0) < 0)
			return -1;
	return 0;
}

/* The main program ignores what its caller ignored (nohup); that caller is not the one of an exec.
 */
static void reset_signals(void)
{
	struct sigaction normal = {.sa_handler = SIG_DFL};

	for (int signal = 1; signal < NSIG; signal++)
		(void)sigaction(signal, &normal, NULL);
}

static NORETURN void refuse(const struct init *i, uint32_t id, const struct err *e)
{
	/* Without the reason a status of its own would look like the program's. */
	if (!news_refused(i, id, e))
		(void)kill(getpid(), SIGKILL);
	_exit(e->exit_code);
}

static NORETURN void become_program(const struct init *i, const struct session_request *q,
				    int slave_fd)
{
	struct err e;

	e.text[0] = '\0';
	if (q->id != 0)
		reset_signals();
	if (place_stdio(q, slave_fd) < 0)
		(void)err_sys(&e, "cannot give the program its stdin, stdout and stderr");
	else
		(void)i->start(i->context, q, &e);
	refuse(i, q->id, &e);
}

void session_become(const struct init *i, const struct session_request *q)
{
	become_program(i, q, -1);
}

static int refuse_birth(struct err *e)
{
	if (errno != EAGAIN)
		return err_sys(e, "cannot start a process inside");
	(void)err_set(
		e, "cannot start a process inside: the limit of processes of this user is reached");
	return err_hint(
		e, "end some, or raise the limit (ulimit -u, or the tasks limit of the session)");
}

/*
 * A child that shares our memory until it executes, while we wait (as vfork, but on a stack of its
 * own): no page tables are copied and no page is copied on write. What it changes (errno, the
 * program's path) is not ours to use; its signals and files are its own.
 */
struct birth {
	const struct init *i;
	const struct session_request *q;
	struct stack_left left;
};

static int be_born(void *argument)
{
	struct birth *b = argument;
	struct err e;

	stack_enter(&b->left);
	/* In the caller's session it would have the caller's terminal. */
	if (setsid() < 0) {
		(void)err_sys(&e, "cannot start a session for the program");
		refuse(b->i, b->q->id, &e);
	}
	become_program(b->i, b->q, -1);
}

static pid_t fork_shared(const struct init *i, const struct session_request *q)
{
	struct birth b = {.i = i, .q = q};
	pid_t pid = clone(be_born, stack_top(), CLONE_VM | CLONE_VFORK | SIGCHLD, &b);

	if (pid >= 0)
		stack_return(&b.left);
	/* Before Linux 6.3, who is born into another time namespace shares no memory. */
	if (pid < 0 && errno == EINVAL)
		pid = clone(be_born, stack_top(), CLONE_VFORK | SIGCHLD, &b);
	return pid;
}

/* What a terminal or a shell would send to the whole job, and what must reach all of it. */
static bool is_for_group(int signal)
{
	return signal == SIGHUP || signal == SIGINT || signal == SIGQUIT || signal == SIGTSTP ||
	       signal == SIGSTOP || signal == SIGCONT || signal == SIGKILL;
}

/* One wait status of the program; does not return when it has ended. */
static void lead_child(const struct init *i, uint32_t id, int status)
{
	bool ended = !WIFSTOPPED(status);
	bool heard = ended ? news_ended(i, id, status) : news_stopped(i, id, WSTOPSIG(status));

	if (!heard || ended)
		_exit(heard ? 0 : INIT_UNHEARD);
}

static void lead_children(const struct init *i, uint32_t id, pid_t program)
{
	int status;
	pid_t pid;

	do {
		pid = waitpid(program, &status, WNOHANG | WUNTRACED);
		if (pid > 0)
			lead_child(i, id, status);
	} while (pid > 0 || (pid < 0 && errno == EINTR));
}

/*
 * A terminal that is gone is told twice, by the kernel when the launcher closes its end, and by the
 * launcher that got SIGHUP itself, in any order. The program is told once.
 */
struct hangup {
	bool by_kernel;
	bool by_launcher;
};

/* Whether a SIGHUP of the launcher is for the program. */
static bool is_news(struct hangup *h)
{
	bool told = h->by_kernel && !h->by_launcher;

	h->by_launcher = true;
	return !told;
}

static void lead_order(pid_t program, int slave_fd, int order, struct hangup *h)
{
	if (order == SIGHUP && !is_news(h))
		return;
	if (order > 0) {
		(void)kill(is_for_group(order) ? -program : program, order);
		return;
	}
	(void)tcsetpgrp(slave_fd, order == ORDER_FOREGROUND ? program : getpid());
	(void)kill(-program, SIGCONT);
}

/* Signals are taken one by one, so nothing from the terminal can stop or end the leader. */
static NORETURN void lead_program(const struct init *i, uint32_t id, int slave_fd, pid_t program)
{
	struct hangup hangup = {.by_kernel = false};
	sigset_t all;

	(void)sigfillset(&all);
	for (;;) {
		siginfo_t info;
		int signal = sigwaitinfo(&all, &info);

		if (signal == SIGCHLD)
			lead_children(i, id, program);
		else if (signal == SIGNAL_ORDER && info.si_code == SI_QUEUE &&
			 info.si_pid == getppid())
			lead_order(program, slave_fd, info.si_value.sival_int, &hangup);
		else if (signal == SIGHUP && !hangup.by_launcher)
			(void)kill(-program, SIGHUP);
		hangup.by_kernel |= signal == SIGHUP;
	}
}

/* The program's end of the gate closes when it is executed; a failure has been reported before. */
static void tell_start(const struct init *i, int gate_fd)
{
	char nothing;

	(void)!read(gate_fd, &nothing, 1);
	if (!news_started(i))
		_exit(INIT_UNHEARD);
}

/* The leader of a terminal's session: gives the terminal to its program and takes it back. */
static NORETURN void lead(const struct init *i, const struct session_request *q, int slave_fd)
{
	int gate[2] = {-1, -1};
	struct err e;
	pid_t program = -1;

	if (setsid() < 0 || ioctl(slave_fd, TIOCSCTTY, 0) < 0)
		(void)err_sys(&e, "cannot start a session at the terminal inside");
	else if (i->tells_start && q->id == 0 && fd_pipe(gate) < 0)
		(void)err_sys(&e, "cannot make a pipe inside");
	else if ((program = fork_raw()) < 0)
		(void)refuse_birth(&e);
	if (program < 0)
		refuse(i, q->id, &e);
	if (program == 0) {
		if (setpgid(0, 0) == 0 && (!q->foreground || tcsetpgrp(slave_fd, getpid()) == 0))
			become_program(i, q, slave_fd);
		(void)err_sys(&e, "cannot give the program its terminal");
		refuse(i, q->id, &e);
	}
	(void)setpgid(program, program);
	fd_close(&gate[1]);
	if (gate[0] >= 0)
		tell_start(i, gate[0]);
	fd_close(&gate[0]);
	lead_program(i, q->id, slave_fd, program);
}

/* Who was born before tells by its file; as for one of vfork, a failure has been reported then. */
static pid_t await_born(const struct session_request *q)
{
	char nothing;

	while (read(q->born_fd, &nothing, 1) < 0 && errno == EINTR)
		;
	(void)close(q->born_fd);
	return q->born;
}

pid_t session_start(const struct init *i, const struct session_request *q, struct err *e)
{
	OWN_FD int master_fd = -1;
	OWN_FD int slave_fd = -1;
	pid_t pid;

	if (q->born > 0)
		return await_born(q);
	if (q->terminal) {
		struct msg m = {.type = MSG_TERMINAL, .id = q->id};

		if (i->open_terminal(i->context, q, &master_fd, &slave_fd, e) < 0)
			return -1;
		if (wire_send_full(i->wire_fd, &m, NULL, &master_fd, 1) < 0)
			return err_sys(e, "cannot hand over the terminal");
		fd_close(&master_fd);
	}
	pid = q->terminal ? fork_raw() : fork_shared(i, q);
	if (pid < 0)
		return refuse_birth(e);
	if (pid == 0)
		lead(i, q, slave_fd);
	return pid;
}

static void give_order(pid_t leader, int order)
{
	(void)sigqueue(leader, SIGNAL_ORDER, (union sigval){.sival_int = order});
}

void session_signal(pid_t pid, bool terminal, int signal)
{
	if (terminal)
		give_order(pid, signal);
	else
		(void)kill(is_for_group(signal) ? -pid : pid, signal);
}

void session_continue(pid_t pid, bool terminal, bool foreground)
{
	if (terminal)
		give_order(pid, foreground ? ORDER_FOREGROUND : ORDER_BACKGROUND);
	else
		(void)kill(-pid, SIGCONT);
}
