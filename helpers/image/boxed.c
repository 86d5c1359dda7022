/* SPDX-License-Identifier: MIT */
/* image/boxed.c: the child, and the pipe through which it tells its error. */
#include "helpers/image/boxed.h"

#include <errno.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"

int boxed_begin(int (*work)(const void *context, struct err *e), const void *context,
		struct boxed *ret, struct err *e)
{
	OWN_FD int tell_fd = -1;
	int ends[2];

	if (fd_pipe(ends) < 0)
		return err_sys(e, "cannot make a pipe");
	ret->said_fd = ends[0];
	tell_fd = ends[1];
	ret->pid = fork();
	if (ret->pid < 0) {
		fd_close(&ret->said_fd);
		return err_sys(e, "cannot start a process");
	}
	if (ret->pid == 0) {
		int done = work(context, e);

		if (done < 0)
			(void)!fd_write_all(tell_fd, e, sizeof(*e));
		_exit(done < 0 ? 1 : 0);
	}
	return 0;
}

int boxed_lock(uint64_t kept, int writable_fd, int readable_fd, const struct confine_call *calls,
	       unsigned count, struct err *e)
{
	if (unshare(CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS) < 0)
		return err_sys(e, "cannot lock in what reads the image");
	if (confine_mounts(e) < 0 || confine_rights_within(kept, writable_fd, readable_fd, e) < 0)
		return -1;
	return confine_calls(calls, count, e);
}

int boxed_end(struct boxed *b, const char *what, struct err *e)
{
	struct err said;
	ssize_t got = fd_read_all(b->said_fd, &said, sizeof(said));
	int status = 0;

	while (waitpid(b->pid, &status, 0) < 0 && errno == EINTR)
		;
	fd_close(&b->said_fd);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (got != (ssize_t)sizeof(said))
		return err_set(e, "%s was killed by signal %d", what,
			       WIFSIGNALED(status) ? WTERMSIG(status) : 0);
	said.text[sizeof(said.text) - 1] = said.hint[sizeof(said.hint) - 1] = '\0';
	*e = said;
	return -1;
}
