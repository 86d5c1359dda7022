/* SPDX-License-Identifier: MIT */
/* kern/spawn.c: starting helper programs. */
#include "kern/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

/* A caller that ignores SIGCHLD, as a server may, leaves that to us: nobody's status could be had.
 */
static pid_t fork_child(void)
{
	const struct sigaction normal = {.sa_handler = SIG_DFL};

	return sigaction(SIGCHLD, &normal, NULL) < 0 ? -1 : fork();
}

static NORETURN void become(char *const *argv, int stdin_fd, int output_fd)
{
	static char *const environment[] = {NULL};
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (stdin_fd < 0 || fd_become_stdio(stdin_fd, 0) < 0)
		_exit(EXIT_CODE_CUBBY);
	if (output_fd >= 0 &&
	    (fd_become_stdio(output_fd, 1) < 0 || fd_become_stdio(output_fd, 2) < 0))
		_exit(EXIT_CODE_CUBBY);
	if (sys_close_range(3, ~0U, 0) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)execve(argv[0], argv, environment);
	_exit(errno == ENOENT ? EXIT_CODE_NOT_FOUND : EXIT_CODE_NOT_EXEC);
}

pid_t spawn_start(char *const *argv, struct err *e)
{
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);
	pid_t pid = null_fd < 0 ? -1 : fork_child();

	if (pid == 0)
		become(argv, null_fd, -1);
	return pid < 0 ? err_sys(e, "cannot start '%s'", argv[0]) : pid;
}

static NORETURN void become_helper(char *const *argv, int wire_fd, int null_fd)
{
	static char *const environment[] = {NULL};
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	for (int n = 0; n < 3; n++)
		if (fd_become_stdio(null_fd, n) < 0)
			_exit(EXIT_CODE_CUBBY);
	if (fd_become_stdio(wire_fd, SPAWN_WIRE) < 0 || sys_close_range(SPAWN_WIRE + 1, ~0U, 0) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)execve(argv[0], argv, environment);
	_exit(errno == ENOENT ? EXIT_CODE_NOT_FOUND : EXIT_CODE_NOT_EXEC);
}

pid_t spawn_helper(char *const *argv, int wire_fd, struct err *e)
{
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);
	pid_t pid;

	if (access(argv[0], X_OK) < 0)
		return err_sys(e, "cannot start '%s'", argv[0]);
	pid = null_fd < 0 ? -1 : fork_child();
	if (pid == 0)
		become_helper(argv, wire_fd, null_fd);
	return pid < 0 ? err_sys(e, "cannot start '%s'", argv[0]) : pid;
}

int spawn_filter(char *const *argv, const char *input, size_t input_len, char *output, size_t room,
		 size_t *ret_len, int *ret_status, struct err *e)
{
	int pair[2];
	OWN_FD int near_fd = -1;
	OWN_FD int far_fd = -1;
	ssize_t len;
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, "cannot make a socket pair");
	near_fd = pair[0];
	far_fd = pair[1];
	pid = fork_child();
	if (pid == 0)
		become(argv, far_fd, far_fd);
	fd_close(&far_fd);
	if (pid < 0)
		return err_sys(e, "cannot start '%s'", argv[0]);
	/* The input is small (it fits the socket's buffer), so writing it first cannot block. */
	if (send(near_fd, input, input_len, MSG_NOSIGNAL) < 0 && errno != EPIPE)
		(void)err_sys(e, "cannot write to '%s'", argv[0]);
	(void)shutdown(near_fd, SHUT_WR);
	len = fd_read_all(near_fd, output, room);
	while (waitpid(pid, ret_status, 0) < 0 && errno == EINTR)
		;
	if (len < 0 && errno != ECONNRESET)
		return err_sys(e, "cannot read from '%s'", argv[0]);
	if (WIFEXITED(*ret_status) && WEXITSTATUS(*ret_status) == EXIT_CODE_NOT_FOUND)
		return err_set(e, "cannot start '%s': it is not installed", argv[0]);
	*ret_len = len < 0 ? 0 : (size_t)len;
	return 0;
}

/* error_fd: -1 for the caller's. */
static NORETURN void become_writer(char *const *argv, char *const *env, int null_fd, int output_fd,
				   int error_fd)
{
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (fd_become_stdio(null_fd, 0) < 0 || fd_become_stdio(output_fd, 1) < 0 ||
	    (error_fd >= 0 && fd_become_stdio(error_fd, 2) < 0) || sys_close_range(3, ~0U, 0) < 0)
		_exit(EXIT_CODE_CUBBY);
	(void)execve(argv[0], argv, env);
	_exit(errno == ENOENT ? EXIT_CODE_NOT_FOUND : EXIT_CODE_NOT_EXEC);
}

pid_t spawn_writer(char *const *argv, char *const *env, int output_fd, int error_fd, struct err *e)
{
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);
	pid_t pid = null_fd < 0 ? -1 : fork_child();

	if (pid == 0)
		become_writer(argv, env, null_fd, output_fd, error_fd);
	return pid < 0 ? err_sys(e, "cannot start '%s'", argv[0]) : pid;
}

int spawn_output(char *const *argv, char *const *env, char *output, size_t room, size_t *ret_len,
		 int *ret_status, struct err *e)
{
	OWN_FD int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDWR, 0);
	OWN_FD int near_fd = -1;
	OWN_FD int far_fd = -1;
	int ends[2];
	char more;
	ssize_t len;
	pid_t pid;

	if (null_fd < 0 || fd_pipe(ends) < 0)
		return err_sys(e, "cannot start '%s'", argv[0]);
	near_fd = ends[0];
	far_fd = ends[1];
	pid = fork_child();
	if (pid == 0)
		become_writer(argv, env, null_fd, far_fd, -1);
	fd_close(&far_fd);
	if (pid < 0)
		return err_sys(e, "cannot start '%s'", argv[0]);
	len = fd_read_all(near_fd, output, room);
	if (len == (ssize_t)room && fd_read_all(near_fd, &more, 1) != 0) {
		len = -1;
		errno = EFBIG;
	}
	fd_close(&near_fd);
	while (waitpid(pid, ret_status, 0) < 0 && errno == EINTR)
		;
	if (len < 0)
		return err_sys(e, "cannot read from '%s'", argv[0]);
	*ret_len = (size_t)len;
	return 0;
}
