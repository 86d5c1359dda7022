/* SPDX-License-Identifier: MIT */
/* init/session.c: starting one program inside, with or without a terminal. */
#include "init/session.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "wire/wire.h"

/* Orders from init to the leader of a terminal's session; other signals it passes on. */
#define SIGNAL_FOREGROUND 40
#define SIGNAL_BACKGROUND 41

#define BIRTH_STACK 65536

/* The raw call: libc's fork blocks and unblocks signals around it. */
static pid_t fork_raw(void)
{
	return (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static void fail(const struct init *i, uint32_t id, const struct err *e)
{
	struct msg m = {.type = MSG_FAILED, .id = id, .len = sizeof(*e)};

	(void)!wire_send_full(i->wire_fd, &m, e, NULL, 0);
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

static NORETURN void become_program(const struct init *i, const struct session_request *q)
{
	struct err e;

	e.text[0] = '\0';
	(void)i->start(i->context, q, &e);
	fail(i, q->id, &e);
	_exit(e.exit_code);
}

/*
 * A child that shares our memory until it executes, while we wait (as vfork, but on a stack of its
 * own): no page tables are copied and no page is copied on write. What it changes (errno, the
 * program's path) is not ours to use; its signals and files are its own.
 */
struct birth {
	const struct init *i;
	const struct session_request *q;
};

static int be_born(void *argument)
{
	const struct birth *b = argument;

	(void)setsid();
	if (place_stdio(b->q, -1) < 0)
		_exit(EXIT_CODE_CUBBY);
	become_program(b->i, b->q);
}

static pid_t fork_shared(const struct init *i, const struct session_request *q)
{
	static _Alignas(16) char stack[BIRTH_STACK];
	struct birth b = {i, q};

	return clone(be_born, stack + sizeof(stack), CLONE_VM | CLONE_VFORK | SIGCHLD, &b);
}

/* One wait status of the program; does not return when it has ended. */
static void lead_child(const struct init *i, uint32_t id, int status)
{
	if (WIFSTOPPED(status)) {
		(void)wire_send(i->wire_fd, MSG_STOPPED, id, WSTOPSIG(status));
		return;
	}
	(void)wire_send(i->wire_fd, MSG_EXITED, id, status);
	_exit(0);
}

/*
 * The leader of a terminal's session: gives the terminal to its program and takes it back. All
 * signals stay blocked and are taken one by one, so nothing from the terminal can stop the leader.
 */
static NORETURN void lead(const struct init *i, const struct session_request *q, int slave_fd)
{
	sigset_t all;
	pid_t program;

	(void)setsid();
	(void)ioctl(slave_fd, TIOCSCTTY, 0);
	program = fork_raw();
	if (program == 0) {
		(void)setpgid(0, 0);
		if (q->foreground)
			(void)tcsetpgrp(slave_fd, getpid());
		if (place_stdio(q, slave_fd) < 0)
			_exit(EXIT_CODE_CUBBY);
		become_program(i, q);
	}
	if (program < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)setpgid(program, program);
	(void)sigfillset(&all);
	for (;;) {
		int status;
		int signal = sigwaitinfo(&all, NULL);

		if (signal == SIGCHLD) {
			while (waitpid(program, &status, WNOHANG | WUNTRACED) > 0)
				lead_child(i, q->id, status);
		} else if (signal == SIGNAL_FOREGROUND || signal == SIGNAL_BACKGROUND) {
			(void)tcsetpgrp(slave_fd, signal == SIGNAL_FOREGROUND ? program : getpid());
			(void)kill(-program, SIGCONT);
		} else if (signal == SIGHUP || signal == SIGINT || signal == SIGQUIT) {
			(void)kill(-program, signal);
		} else if (signal > 0 && signal != SIGCONT && signal != SIGTTOU && signal != SIGTTIN) {
			(void)kill(program, signal);
		}
	}
}

pid_t session_start(const struct init *i, const struct session_request *q, struct err *e)
{
	OWN_FD int master_fd = -1;
	OWN_FD int slave_fd = -1;
	pid_t pid;

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
		return err_sys(e, "cannot start a process inside");
	if (pid == 0)
		lead(i, q, slave_fd);
	return pid;
}

void session_signal(pid_t pid, bool terminal, int signal)
{
	bool to_group = signal == SIGHUP || signal == SIGINT || signal == SIGQUIT;

	/* The leader decides for a terminal's session; a program without one leads its own group. */
	(void)kill(!terminal && to_group ? -pid : pid, signal);
}

void session_continue(pid_t pid, bool terminal, bool foreground)
{
	if (terminal)
		(void)kill(pid, foreground ? SIGNAL_FOREGROUND : SIGNAL_BACKGROUND);
	else
		(void)kill(-pid, SIGCONT);
}
