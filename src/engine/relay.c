/* SPDX-License-Identifier: MIT */
/* engine/relay.c: passing bytes between two terminals. */
#include "engine/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

#define DRAIN_AT_ONCE ((size_t)2048)

bool relay_init(struct relay *y, bool ret_tty[3], bool *ret_foreground)
{
	y->in_fd = -1;
	y->out_fd = -1;
	y->tty_fd = -1;
	y->master_fd = -1;
	y->keeper_fd = -1;
	for (int fd = 0; fd < 3; fd++) {
		struct tty_state state;

		ret_tty[fd] = tty_read(fd, &state);
		if (!ret_tty[fd])
			continue;
		if (y->tty_fd < 0)
			y->normal = state;
		y->tty_fd = fd;
		if (fd == 0)
			y->in_fd = fd;
		else
			y->out_fd = fd;
	}
	/* In a pipeline (ls | less) the keys belong to its end, until the program asks for them. */
	*ret_foreground = y->in_fd >= 0 && ret_tty[1] && tty_is_foreground(y->in_fd);
	return y->tty_fd >= 0;
}

/* Waits for the launcher's end, however it comes, and puts the terminal back. */
static NORETURN void keep(const struct relay *y, int wait_fd)
{
	struct tty_state now;
	sigset_t all;
	ssize_t got;
	char byte;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	(void)prctl(PR_SET_NAME, "cubby: keeper");
	(void)dup2(y->tty_fd, 0);
	(void)dup2(wait_fd, 1);
	(void)dup2(0, 2);
	if (sys_close_range(3, ~0U, 0) < 0)
		_exit(1);
	do
		got = read(1, &byte, 1);
	while (got < 0 && errno == EINTR);
	/* A byte is a farewell. End of file is a launcher that was killed, with the terminal still raw. */
	if (got == 0 && tty_read(0, &now) && !memcmp(&now.termios, &y->raw_termios, sizeof(now.termios)))
		(void)tty_write(0, &y->normal.termios);
	_exit(0);
}

static int start_keeper(struct relay *y)
{
	int ends[2];
	pid_t pid;

	if (y->keeper_fd >= 0)
		return 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		(void)close(ends[1]);
		keep(y, ends[0]);
	}
	(void)close(ends[0]);
	y->keeper_fd = ends[1];
	y->keeper_pid = pid;
	return pid < 0 ? -1 : 0;
}

bool relay_take(struct relay *y)
{
	if (y->in_fd < 0 || !tty_is_foreground(y->in_fd))
		return false;
	if (!y->raw) {
		y->raw_termios = y->normal.termios;
		cfmakeraw(&y->raw_termios);
		y->raw = start_keeper(y) == 0 && tty_write(y->in_fd, &y->raw_termios) == 0;
	}
	y->reading = true;
	return true;
}

void relay_give_back(struct relay *y)
{
	if (y->raw)
		(void)tty_write(y->tty_fd, &y->normal.termios);
	if (y->keeper_fd >= 0) {
		(void)!write(y->keeper_fd, "", 1);
		fd_close(&y->keeper_fd);
		while (waitpid(y->keeper_pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	y->raw = false;
	y->reading = false;
}

int relay_begin(struct relay *y, int master_fd, bool foreground, struct err *e)
{
	y->master_fd = master_fd;
	if (fcntl(master_fd, F_SETFL, O_NONBLOCK) < 0)
		return err_sys(e, "cannot use the pseudo terminal");
	if (foreground)
		(void)relay_take(y);
	return 0;
}

/* Reads more into a pipe; false at the end of the source. */
static bool fill(struct relay_pipe *p, int fd)
{
	ssize_t n;

	if (p->start == p->end)
		p->start = p->end = 0;
	if (p->end == sizeof(p->bytes))
		return true;
	n = read(fd, p->bytes + p->end, sizeof(p->bytes) - p->end);
	if (n > 0)
		p->end += (size_t)n;
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Writes a part of what is there (a terminal that is ready takes that much without blocking). */
static bool drain(struct relay_pipe *p, int fd)
{
	size_t len = p->end - p->start;
	ssize_t n = len > 0 ? write(fd, p->bytes + p->start, len < DRAIN_AT_ONCE ? len : DRAIN_AT_ONCE) : 0;

	if (n > 0)
		p->start += (size_t)n;
	return n >= 0 || errno == EAGAIN || errno == EINTR;
}

unsigned relay_poll(const struct relay *y, struct pollfd *set)
{
	unsigned n = 0;
	short events = 0;

	if (y->master_fd < 0)
		return 0;
	if (y->to_caller.end < sizeof(y->to_caller.bytes) || y->to_caller.start == y->to_caller.end)
		events |= POLLIN;
	if (y->to_program.start < y->to_program.end)
		events |= POLLOUT;
	set[n++] = (struct pollfd){.fd = y->master_fd, .events = events};
	if (y->reading && y->to_program.start == y->to_program.end)
		set[n++] = (struct pollfd){.fd = y->in_fd, .events = POLLIN};
	if (y->to_caller.start < y->to_caller.end)
		set[n++] = (struct pollfd){.fd = y->out_fd >= 0 ? y->out_fd : y->tty_fd, .events = POLLOUT};
	return n;
}

void relay_move(struct relay *y, const struct pollfd *set, unsigned count)
{
	int out_fd = y->out_fd >= 0 ? y->out_fd : y->tty_fd;

	for (unsigned i = 0; i < count; i++) {
		if (!set[i].revents)
			continue;
		if (set[i].fd == y->master_fd) {
			/* The end of the master (EIO) is not ours to judge: the program's status tells. */
			if ((set[i].revents & (POLLIN | POLLHUP)) && !fill(&y->to_caller, y->master_fd) &&
			    (set[i].revents & POLLHUP))
				fd_close(&y->master_fd);
			else if (set[i].revents & POLLOUT)
				(void)drain(&y->to_program, y->master_fd);
		} else if (set[i].events & POLLIN) {
			if (!fill(&y->to_program, y->in_fd))
				y->reading = false;
		} else if (!drain(&y->to_caller, out_fd)) {
			y->to_caller.start = y->to_caller.end = 0;
		}
	}
	if (y->master_fd >= 0 && y->to_program.start < y->to_program.end)
		(void)drain(&y->to_program, y->master_fd);
}

void relay_resize(struct relay *y)
{
	struct winsize size;

	if (y->master_fd >= 0 && ioctl(y->tty_fd, TIOCGWINSZ, &size) == 0)
		(void)ioctl(y->master_fd, TIOCSWINSZ, &size);
}

void relay_end(struct relay *y)
{
	int out_fd = y->out_fd >= 0 ? y->out_fd : y->tty_fd;

	/* All of the inside is gone, so the master ends with EIO behind the last byte. */
	while (y->master_fd >= 0) {
		bool more = fill(&y->to_caller, y->master_fd);

		while (y->to_caller.start < y->to_caller.end)
			if (!drain(&y->to_caller, out_fd))
				y->to_caller.start = y->to_caller.end;
		if (!more)
			fd_close(&y->master_fd);
		else if (errno == EAGAIN) {
			struct pollfd wait = {.fd = y->master_fd, .events = POLLIN};

			(void)poll(&wait, 1, 1000);
		}
	}
	relay_give_back(y);
}

void relay_suspend(struct relay *y, int signal)
{
	sigset_t one;
	sigset_t before;

	relay_give_back(y);
	(void)sigemptyset(&one);
	(void)sigaddset(&one, signal);
	(void)kill(getpid(), signal);
	/* Delivered here: the default action stops us (or does nothing in an orphaned group). */
	(void)sigprocmask(SIG_UNBLOCK, &one, &before);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	if (y->tty_fd >= 0) {
		/* The shell may have changed the settings meanwhile; those are the normal ones now. */
		struct tty_state now;

		if (tty_read(y->tty_fd, &now))
			y->normal = now;
		relay_resize(y);
	}
}
