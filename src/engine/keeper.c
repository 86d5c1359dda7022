/* SPDX-License-Identifier: MIT */
/* engine/keeper.c: waiting for the launcher's end, however it comes. */
#include "engine/keeper.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"
#include "kern/tty.h"

/* What makes a terminal raw; the rest of the struct may come back changed by the driver. */
static bool is_raw(const struct termios *now, const struct termios *raw)
{
	return now->c_lflag == raw->c_lflag && now->c_iflag == raw->c_iflag &&
	       now->c_oflag == raw->c_oflag;
}

static NORETURN void keep(int tty_fd, int wait_fd, const struct termios *raw,
			  const struct termios *normal)
{
	struct tty_state now;
	sigset_t all;
	ssize_t got;
	char byte;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	(void)setpgid(0, 0);
	(void)prctl(PR_SET_NAME, "cubby: keeper");
	/* Away from the caller's pipes, whose readers wait for their end. */
	if (fd_become_stdio(tty_fd, 0) < 0 || fd_become_stdio(wait_fd, 1) < 0 ||
	    fd_become_stdio(0, 2) < 0 || sys_close_range(3, ~0U, 0) < 0)
		_exit(1);
	do
		got = read(1, &byte, 1);
	while (got < 0 && errno == EINTR);
	/* A byte is a farewell. End of file is a launcher that was killed; a shell may have been
	 * faster. */
	if (got == 0 && tty_read(0, &now) && is_raw(&now.termios, raw))
		(void)tty_write(0, normal);
	_exit(0);
}

int keeper_start(struct keeper *k, int tty_fd, const struct termios *raw,
		 const struct termios *normal)
{
	int ends[2];
	pid_t pid;

	if (k->fd >= 0)
		return 0;
	if (fd_pipe(ends) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		(void)close(ends[1]);
		keep(tty_fd, ends[0], raw, normal);
	}
	(void)close(ends[0]);
	if (pid < 0) {
		(void)close(ends[1]);
		return -1;
	}
	k->fd = ends[1];
	k->pid = pid;
	return 0;
}

void keeper_dismiss(struct keeper *k)
{
	if (k->fd < 0)
		return;
	(void)!write(k->fd, "", 1);
	fd_close(&k->fd);
	while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
