/* SPDX-License-Identifier: MIT */
/* container/mapped.c: a child in a user namespace with the user's range of ids. */
#include "container/mapped.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/report.h"
#include "engine/idmap.h"
#include "kern/sys.h"

/* In the child, which has no ids before somebody else has written its maps. */
static NORETURN void do_job(int go_fd, int report_fd, int (*job)(void *, struct err *),
			    void *context)
{
	struct err e = {.exit_code = EXIT_CODE_CUBBY};
	char go;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (fd_read_all(go_fd, &go, 1) != 1)
		_exit(EXIT_CODE_CUBBY);
	if (setgid(0) < 0 || setuid(0) < 0)
		(void)err_sys(&e, "cannot take the mapped ids");
	else if (job(context, &e) == 0)
		report_started(&report_fd);
	if (report_fd >= 0)
		report_failed(&report_fd, &e);
	_exit(0);
}

void *mapped_share(size_t size, struct err *e)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory != MAP_FAILED)
		return memory;
	(void)err_sys(e, "cannot get memory");
	return NULL;
}

void mapped_unshare(void *memory, size_t size)
{
	(void)munmap(memory, size);
}

int mapped_run(struct work *w, int (*job)(void *context, struct err *e), void *context,
	       struct err *e)
{
	OWN_FD int report_fd = -1;
	OWN_FD int child_fd = -1;
	OWN_FD int wait_fd = -1;
	OWN_FD int go_fd = -1;
	int ends[2];
	int done;
	pid_t pid;

	if (report_pair(ends, e) < 0)
		return -1;
	report_fd = ends[0];
	child_fd = ends[1];
	if (fd_pipe(ends) < 0)
		return err_sys(e, "cannot make a pipe");
	wait_fd = ends[0];
	go_fd = ends[1];
	pid = sys_clone(CLONE_NEWUSER, SIGCHLD, NULL);
	if (pid == 0) {
		fd_close(&report_fd);
		fd_close(&go_fd);
		do_job(wait_fd, child_fd, job, context);
	}
	if (pid < 0)
		return err_sys(e, "cannot make a user namespace");
	fd_close(&child_fd);
	fd_close(&wait_fd);
	done = idmap_write_of(&w->facts, pid, &w->arena, e);
	if (done == 0 && fd_write_all(go_fd, "g", 1) < 0)
		done = err_sys(e, "cannot begin in the user namespace");
	fd_close(&go_fd);
	if (done == 0)
		done = report_wait(report_fd, e);
	(void)waitpid(pid, NULL, 0);
	return done;
}
