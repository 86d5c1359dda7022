/* SPDX-License-Identifier: MIT */
/* doctor/probe_namespace.c: each kind of namespace alone, all at once, and one in another. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/inside.h"
#include "helpers/doctor/probe.h"
#include "kern/explain.h"
#include "kern/sys.h"

#define ALL_NAMESPACES                                                                             \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | \
	 CLONE_NEWCGROUP)

/* What the child reports by its exit status. */
#define FIRST_PROCESS 7

int probe_user_namespace(const struct probe *p, struct err *e)
{
	(void)p;
	return inside_enter(e);
}

int probe_namespace(const struct probe *p, struct err *e)
{
	if (inside_enter(e) != 0)
		return -1;
	if (unshare(p->arg) != 0) {
		int error = errno;

		(void)explain_userns(error, e);
		return err_in(e, "%s", p->name);
	}
	return 0;
}

int probe_nesting(const struct probe *p, struct err *e)
{
	(void)p;
	if (inside_enter(e) != 0)
		return -1;
	return inside_enter(e);
}

/* As the launcher does it: clone3, or clone where a container's filter hides clone3. */
int probe_all_namespaces(const struct probe *p, struct err *e)
{
	OWN_FD int pidfd = -1;
	siginfo_t info = {0};
	pid_t child = sys_clone(ALL_NAMESPACES, SIGCHLD, &pidfd);

	(void)p;
	if (child == 0)
		_exit(getpid() == 1 ? FIRST_PROCESS : 1);
	if (child < 0)
		return explain_userns(errno, e);
	if (waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED) != 0)
		return err_sys(e, "cannot wait for a process by its pidfd");
	if (info.si_status != FIRST_PROCESS)
		return err_set(e, "the new process is not the first of its pid namespace");
	return 0;
}
