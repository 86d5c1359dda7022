/* SPDX-License-Identifier: MIT */
/* doctor/program.c: fork, exec, and the first line of the answer. */
#include "helpers/doctor/program.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"

static NORETURN void become(char *const *argv, int said_fd, int failed_fd)
{
	int error = 0;
	int null_fd = fd_open_at(AT_FDCWD, "/dev/null", O_RDONLY, 0);

	if (null_fd >= 0 && dup2(null_fd, STDIN_FILENO) >= 0 && dup2(said_fd, STDOUT_FILENO) >= 0 &&
	    dup2(said_fd, STDERR_FILENO) >= 0)
		(void)execv(argv[0], argv);
	error = errno;
	(void)!fd_write_all(failed_fd, &error, sizeof(error));
	_exit(127);
}

int program_start(char *const *argv, struct program *ret)
{
	int said[2];
	int failed[2];
	int error = 0;
	pid_t pid;

	if (pipe2(said, O_CLOEXEC) != 0)
		return -1;
	if (pipe2(failed, O_CLOEXEC) != 0) {
		fd_close(&said[0]);
		fd_close(&said[1]);
		return -1;
	}
	pid = fork();
	if (pid == 0)
		become(argv, said[1], failed[1]);
	if (pid < 0)
		error = errno;
	fd_close(&said[1]);
	fd_close(&failed[1]);
	/* End of file: the exec has closed it. */
	if (pid > 0 && fd_read_all(failed[0], &error, sizeof(error)) > 0)
		(void)waitpid(pid, NULL, 0);
	fd_close(&failed[0]);
	if (error != 0) {
		fd_close(&said[0]);
		errno = error;
		return -1;
	}
	ret->pid = pid;
	ret->said_fd = said[0];
	return 0;
}

int program_end(struct program *p, char *said, size_t room)
{
	ssize_t len = fd_read_all(p->said_fd, said, room - 1);
	int status = 0;

	said[len < 0 ? 0 : len] = '\0';
	said[strcspn(said, "\n")] = '\0';
	fd_close(&p->said_fd);
	if (waitpid(p->pid, &status, 0) != p->pid)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
