/* SPDX-License-Identifier: MIT */
/* doctor/probe_process.c: holding processes, descriptors and terminals. */
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/inside.h"
#include "helpers/doctor/probe.h"
#include "kern/sys.h"

int probe_pidfd(const struct probe *p, struct err *e)
{
	OWN_FD int pidfd = -1;
	siginfo_t info = {0};
	pid_t child = sys_clone(0, SIGCHLD, &pidfd);

	(void)p;
	if (child < 0)
		return err_sys(e, "cannot start a process with a pidfd");
	if (child == 0)
		for (;;)
			(void)pause();
	if (sys_pidfd_send_signal(pidfd, SIGKILL) != 0)
		return inside_call_failed("pidfd_send_signal", "5.1", e);
	if (waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED) != 0)
		return err_sys(e, "cannot wait for a process by its pidfd");
	return 0;
}

int probe_close_range(const struct probe *p, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDONLY, 0);

	(void)p;
	if (fd < 0)
		return err_sys(e, "cannot open '/dev/null'");
	/* So that it is close_range that sets it. */
	if (fcntl(fd, F_SETFD, 0) != 0)
		return err_sys(e, "cannot change a descriptor");
	if (sys_close_range((unsigned)fd, (unsigned)fd, CLOSE_RANGE_CLOEXEC) != 0)
		return inside_call_failed("close_range", "5.11", e);
	if ((fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0)
		return err_set(e, "close_range does not mark descriptors");
	return 0;
}

int probe_pty(const struct probe *p, struct err *e)
{
	OWN_FD int master_fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	OWN_FD int slave_fd = -1;

	(void)p;
	if (master_fd < 0) {
		(void)err_sys(e, "cannot make a pseudo terminal with /dev/ptmx");
		return err_hint(e, "check that devpts is mounted on /dev/pts, and kernel.pty.max");
	}
	if (unlockpt(master_fd) != 0)
		return err_sys(e, "cannot unlock a pseudo terminal");
	slave_fd = ioctl(master_fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave_fd < 0)
		return err_sys(e, "cannot open a pseudo terminal without its name (TIOCGPTPEER)");
	return isatty(slave_fd) ? 0 : err_set(e, "a pseudo terminal is no terminal");
}

int probe_device_nodes(const struct probe *p, struct err *e)
{
	static const char *const nodes[] = {"/dev/null",   "/dev/zero",    "/dev/full",
					    "/dev/random", "/dev/urandom", "/dev/tty"};
	unsigned i;

	(void)p;
	for (i = 0; i < COUNT_OF(nodes); i++) {
		struct stat st;

		if (stat(nodes[i], &st) != 0)
			return err_sys(e, "cannot find '%s'", nodes[i]);
		if (!S_ISCHR(st.st_mode))
			return err_set(e, "'%s' is not a character device", nodes[i]);
		/* /dev/tty cannot be opened without a controlling terminal. */
		if (access(nodes[i], R_OK | W_OK) != 0)
			return err_sys(e, "cannot use '%s'", nodes[i]);
	}
	return 0;
}
