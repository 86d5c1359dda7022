/* SPDX-License-Identifier: MIT */
/* engine/relay.c: passing bytes between two terminals. */
#include "engine/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"

/* What a terminal that is ready takes of a descriptor that would block. */
#define BLOCKING_ROOM ((size_t)256)

#define STOP_PATIENCE_MS 500
#define END_PATIENCE_MS 2000

/* A closed one of stdio becomes /dev/null: no file of ours may get its number. */
static int fill_gap(int fd, const char *name, struct err *e)
{
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);

	if (null_fd < 0)
		return err_sys(e, "cannot put /dev/null in the place of the closed %s", name);
	if (null_fd != fd)
		return 0; /* it was not closed, but only a name (O_PATH) */
	return fd_become_stdio(fd_take(&null_fd), fd) < 0
		       ? err_sys(e, "cannot use /dev/null as %s", name)
		       : 0;
}

static int look_at(int fd, struct tty_state *ret_state, bool *ret_tty, struct err *e)
{
	static const char *const names[] = {"stdin", "stdout", "stderr"};

	*ret_tty = tty_read(fd, ret_state);
	if (*ret_tty)
		return 0;
	if (errno == EBADF)
		return fill_gap(fd, names[fd], e);
	/* Taken for anything else, the caller's own terminal would be handed to the program. */
	if (errno == EPERM || errno == EACCES || errno == ENOMEM || errno == EINTR)
		return err_sys(e, "cannot find out whether %s is a terminal", names[fd]);
	return 0;
}

static void init(struct relay *y)
{
	static LARGE struct relay_pipe to_program;
	static LARGE struct relay_pipe to_caller; /* one relay a process */

	y->to_program = &to_program;
	y->to_caller = &to_caller;
	y->in_fd = -1;
	y->out_fd = -1;
	y->tty_fd = -1;
	y->master_fd = -1;
	y->keeper.fd = -1;
}

void relay_init_detached(struct relay *y, const struct tty_state *state)
{
	init(y);
	y->normal = *state;
}

int relay_init(struct relay *y, bool ret_tty[3], bool *ret_foreground, bool *ret_terminal,
	       struct err *e)
{
	struct tty_state state;

	init(y);
	*ret_foreground = false;
	for (int fd = 0; fd < 3; fd++) {
		if (look_at(fd, &state, &ret_tty[fd], e) < 0)
			return -1;
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
	*ret_terminal = y->tty_fd >= 0;
	if (!*ret_terminal)
		return 0;
	if (y->out_fd < 0)
		y->out_fd = y->tty_fd;
	/* With other input (git log | less) a program takes its keys from the terminal that it
	 * shows on. */
	if (y->in_fd < 0 && (fcntl(y->tty_fd, F_GETFL) & O_ACCMODE) == O_RDWR)
		y->in_fd = y->tty_fd;
	/* In a pipeline (ls | less) the keys belong to its end, until the program asks for them. */
	*ret_foreground = ret_tty[0] && ret_tty[1] && tty_is_foreground(y->in_fd);
	return 0;
}

/*
 * Takes the caller's terminal (raw) if our job is in its foreground. True when it is. The modes are
 * read now: a shell may have changed them, and had its own when it started us in the background.
 * Then they are the inner terminal's start as well; the program could not set any before.
 */
static bool take(struct relay *y)
{
	struct tty_state now;

	if (y->in_fd < 0 || !tty_is_foreground(y->in_fd))
		return false;
	if (!y->raw) {
		if (tty_read(y->tty_fd, &now))
			y->normal = now;
		if (!y->adopted)
			(void)tty_write(y->master_fd, &y->normal.termios);
		y->adopted = true;
		y->raw_termios = y->normal.termios;
		cfmakeraw(&y->raw_termios);
		y->raw = keeper_start(&y->keeper, y->tty_fd, &y->raw_termios, &y->normal.termios) ==
				 0 &&
			 tty_write(y->in_fd, &y->raw_termios) == 0;
	}
	y->reading = true;
	return true;
}

/* Puts the caller's terminal back as it was. */
static void give_back(struct relay *y)
{
	if (y->raw)
		(void)tty_write(y->tty_fd, &y->normal.termios);
	keeper_dismiss(&y->keeper);
	y->raw = false;
	y->reading = false;
}

/*
 * Writing to a terminal that nobody reads must not stop us from seeing signals, so it is opened
 * once more: O_NONBLOCK on the caller's own descriptor would be the caller's, too.
 */
static void open_output(struct relay *y)
{
	char path[32];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", y->out_fd);
	fd = fd_open_at(AT_FDCWD, path, O_WRONLY | O_NONBLOCK, 0);
	if (fd >= 0)
		y->out_fd = fd;
}

int relay_begin(struct relay *y, int master_fd, bool foreground, struct err *e)
{
	y->master_fd = master_fd;
	if (fcntl(master_fd, F_SETFL, O_NONBLOCK) < 0)
		return err_sys(e, "cannot use the pseudo terminal");
	open_output(y);
	y->wanted = foreground;
	y->adopted = foreground;
	if (foreground)
		(void)take(y);
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

/* Writes a part of what is there; false when the target is gone. */
static bool drain(struct relay_pipe *p, int fd)
{
	size_t len = p->end - p->start;
	ssize_t n;

	/* Stdio is the caller's; all above it is ours, and does not block. */
	if (fd <= STDERR_FILENO && len > BLOCKING_ROOM)
		len = BLOCKING_ROOM;
	n = len > 0 ? write(fd, p->bytes + p->start, len) : 0;
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
	if (!y->held && (y->to_caller->end < sizeof(y->to_caller->bytes) ||
			 y->to_caller->start == y->to_caller->end))
		events |= POLLIN;
	if (y->to_program->start < y->to_program->end)
		events |= POLLOUT;
	/* Asked for nothing it would still report its end, again and again. */
	if (events)
		set[n++] = (struct pollfd){.fd = y->master_fd, .events = events};
	if (y->reading && (y->guest || y->to_program->start == y->to_program->end))
		set[n++] = (struct pollfd){.fd = y->in_fd, .events = POLLIN};
	if (y->to_caller->start < y->to_caller->end)
		set[n++] = (struct pollfd){.fd = y->out_fd, .events = POLLOUT};
	return n;
}

/* The caller's terminal is gone, and so the program's: it gets SIGHUP and end of file from the
 * kernel. */
static void hang_up(struct relay *y)
{
	y->reading = false;
	y->to_caller->start = y->to_caller->end = 0;
	fd_close(&y->master_fd);
}

/* The inner terminal has made \r\n of \n; the caller's, when it is not raw, would do so once more.
 */
static void undo_newlines(struct relay_pipe *p)
{
	size_t to = p->start;

	for (size_t from = p->start; from < p->end; from++)
		if (p->bytes[from] != '\r' || from + 1 == p->end || p->bytes[from + 1] != '\n')
			p->bytes[to++] = p->bytes[from];
	p->end = to;
}

static bool read_master(struct relay *y)
{
	bool more = fill(y->to_caller, y->master_fd);

	if (!y->raw && (y->normal.termios.c_oflag & OPOST) && (y->normal.termios.c_oflag & ONLCR))
		undo_newlines(y->to_caller);
	return more;
}

static void move_master(struct relay *y, short found)
{
	/* The end of the master (EIO) is not ours to judge: the program's status tells. */
	if ((found & (POLLIN | POLLHUP)) && !read_master(y) && (found & POLLHUP))
		fd_close(&y->master_fd);
	else if (found & POLLOUT)
		(void)drain(y->to_program, y->master_fd);
}

static bool read_keys(struct relay *y)
{
	char keys[64];
	ssize_t n;

	if (!y->guest)
		return fill(y->to_program, y->in_fd);
	n = read(y->in_fd, keys, sizeof(keys));
	if (n > 0)
		y->guest->keys(y->guest->context, keys, (size_t)n);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

void relay_hold(struct relay *y)
{
	y->held = true;
	relay_resize(y);
}

bool relay_is_quiet(const struct relay *y)
{
	return y->to_caller->start == y->to_caller->end;
}

void relay_lend(struct relay *y, const struct relay_guest *guest)
{
	struct pollfd waiting = {.fd = y->in_fd, .events = POLLIN};

	while (y->reading && y->to_program->end < sizeof(y->to_program->bytes) &&
	       poll(&waiting, 1, 0) == 1)
		y->reading = fill(y->to_program, y->in_fd);
	y->guest = guest;
}

void relay_say(struct relay *y, const char *text)
{
	struct relay_pipe *p = y->to_caller;
	size_t len = strlen(text);

	if (p->start == p->end)
		p->start = p->end = 0;
	if (len > sizeof(p->bytes) - p->end)
		return;
	memcpy(p->bytes + p->end, text, len);
	p->end += len;
}

void relay_pass_key(struct relay *y, char key)
{
	if (y->to_program->start == y->to_program->end)
		y->to_program->start = y->to_program->end = 0;
	if (y->to_program->end < sizeof(y->to_program->bytes))
		y->to_program->bytes[y->to_program->end++] = key;
}

void relay_release(struct relay *y)
{
	y->held = false;
	y->guest = NULL;
	relay_resize(y);
}

void relay_move(struct relay *y, const struct pollfd *set, unsigned count)
{
	for (unsigned i = 0; i < count && y->master_fd >= 0; i++) {
		short found = set[i].revents;

		if (!found)
			continue;
		if (set[i].fd == y->master_fd)
			move_master(y, found);
		else if ((set[i].events & POLLIN) && !(found & POLLHUP))
			y->reading = read_keys(y);
		else if ((set[i].events & POLLIN) || !drain(y->to_caller, y->out_fd))
			hang_up(y);
	}
	if (y->master_fd >= 0 && y->to_program->start < y->to_program->end)
		(void)drain(y->to_program, y->master_fd);
}

void relay_resize(struct relay *y)
{
	struct winsize size;

	if (y->master_fd < 0 || ioctl(y->tty_fd, TIOCGWINSZ, &size) < 0)
		return;
	if (y->held && size.ws_row > 1)
		size.ws_row--;
	(void)ioctl(y->master_fd, TIOCSWINSZ, &size);
}

/* True when one of the signals that came in asks for our end. */
static bool is_dismissed(int signal_fd)
{
	struct signalfd_siginfo info;

	while (read(signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT ||
		    info.ssi_signo == SIGHUP || info.ssi_signo == SIGQUIT)
			return true;
	return false;
}

/* Passes on all that was written inside, unless the caller's terminal takes nothing for `ms`. */
static void pass_output(struct relay *y, int signal_fd, int ms)
{
	bool more = y->master_fd >= 0;

	while (more || y->to_caller->start < y->to_caller->end) {
		struct pollfd wait[2] = {{.fd = y->out_fd, .events = POLLOUT},
					 {.fd = signal_fd, .events = POLLIN}};
		int ready;

		/* Nothing more to read is the end: whoever still holds the terminal is not the
		 * program. */
		errno = 0;
		more = more && read_master(y) && errno != EAGAIN;
		if (y->to_caller->start == y->to_caller->end)
			continue;
		ready = poll(wait, 2, ms);
		if (ready == 0 || (ready < 0 && errno != EINTR))
			return;
		if ((wait[1].revents && is_dismissed(signal_fd)) ||
		    (wait[0].revents && !drain(y->to_caller, y->out_fd)))
			return;
	}
}

void relay_end(struct relay *y, int signal_fd)
{
	pass_output(y, signal_fd, y->dismissed ? END_PATIENCE_MS : -1);
	fd_close(&y->master_fd);
	give_back(y);
	if (y->out_fd > STDERR_FILENO)
		fd_close(&y->out_fd);
}

bool relay_suspend(struct relay *y, int signal)
{
	static const struct timespec at_once = {0, 0};
	sigset_t one;
	sigset_t before;

	give_back(y);
	(void)sigemptyset(&one);
	(void)sigaddset(&one, signal);
	(void)kill(getpid(), signal);
	/* Delivered here: the default action stops us (or does nothing in an orphaned group). */
	(void)sigprocmask(SIG_UNBLOCK, &one, &before);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	if (y->tty_fd >= 0)
		relay_resize(y);
	/* What continued us is blocked, so it is still there. */
	(void)sigemptyset(&one);
	(void)sigaddset(&one, SIGCONT);
	return sigtimedwait(&one, NULL, &at_once) == SIGCONT;
}

bool relay_follow_stop(struct relay *y, int signal)
{
	bool reached = signal == SIGTTIN || signal == SIGTTOU;
	bool was_stopped;

	y->wanted = y->wanted || reached;
	if (reached && take(y))
		return true;
	/* What it wrote before it stopped comes before the shell's prompt. */
	pass_output(y, -1, STOP_PATIENCE_MS);
	was_stopped = relay_suspend(y, reached ? signal : SIGTSTP);
	/* Where nobody can stop us the program is not stopped either, or it would be for ever. */
	return (y->wanted && take(y)) || !was_stopped;
}

bool relay_resume(struct relay *y, bool *ret_foreground)
{
	if (!y->wanted)
		return false;
	if (tty_is_foreground(y->in_fd)) {
		if (y->raw)
			(void)tty_write(y->in_fd, &y->raw_termios);
		*ret_foreground = take(y);
		return true;
	}
	/* The terminal is another job's: its modes are not ours to touch. */
	y->raw = false;
	y->reading = false;
	keeper_dismiss(&y->keeper);
	*ret_foreground = false;
	return true;
}
