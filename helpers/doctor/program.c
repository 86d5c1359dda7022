/* SPDX-License-Identifier: MIT */
/* doctor/program.c: fork, exec, and the first line of the answer. */
#include "helpers/doctor/program.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"

static NORETURN void become(char *const *argv, int input_fd, int said_fd, int failed_fd)
{
	int error;

	if (fd_become_stdio(input_fd, STDIN_FILENO) == 0 &&
	    fd_become_stdio(said_fd, STDOUT_FILENO) == 0 &&
	    fd_become_stdio(said_fd, STDERR_FILENO) == 0)
		(void)execv(argv[0], argv);
	error = errno;
	(void)!fd_write_all(failed_fd, &error, sizeof(error));
	_exit(127);
}

/* Forks and execs; 0, or -1 and the errno of what failed, execve included. */
static int start(char *const *argv, int input_fd, int said_fd, pid_t *ret_pid)
{
	int failed[2];
	int error = 0;
	pid_t pid;

	if (fd_pipe(failed) != 0)
		return -1;
	pid = fork();
	if (pid == 0)
		become(argv, input_fd, said_fd, failed[1]);
	if (pid < 0)
		error = errno;
	fd_close(&failed[1]);
	/* End of file: the exec has closed it. */
	if (pid > 0 && fd_read_all(failed[0], &error, sizeof(error)) > 0)
		(void)waitpid(pid, NULL, 0);
	fd_close(&failed[0]);
	*ret_pid = pid;
	errno = error;
	return error == 0 ? 0 : -1;
}

int program_start(char *const *argv, const char *input, struct program *ret)
{
	OWN_FD int input_fd = fd_memory();
	int said[2];
	int result;

	if (input_fd < 0 || fd_write_all(input_fd, input, strlen(input)) != 0 ||
	    lseek(input_fd, 0, SEEK_SET) != 0 || fd_pipe(said) != 0)
		return -1;
	result = start(argv, input_fd, said[1], &ret->pid);
	fd_close(&said[1]);
	if (result != 0)
		fd_close(&said[0]);
	ret->said_fd = said[0];
	return result;
}

/* Reads on to the end: a program that is still writing must not be cut off. */
static void drain(int fd)
{
	char rest[4096];

	while (fd_read_all(fd, rest, sizeof(rest)) > 0)
		;
}

int program_end(struct program *p, char *said, size_t room)
{
	ssize_t len = fd_read_all(p->said_fd, said, room - 1);
	int status = 0;

	drain(p->said_fd);
	said[len < 0 ? 0 : len] = '\0';
	said[strcspn(said, "\n")] = '\0';
	fd_close(&p->said_fd);
	if (waitpid(p->pid, &status, 0) != p->pid)
		return 125;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
