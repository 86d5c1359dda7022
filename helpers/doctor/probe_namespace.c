/* SPDX-License-Identifier: MIT */
/* doctor/probe_namespace.c: what is left to try once the child is in its namespaces. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/probe.h"
#include "kern/explain.h"
#include "kern/sys.h"

/* The rows that only ask for a namespace: to be in it is all. */
int probe_entered(const struct probe *p, struct err *e)
{
	(void)p;
	(void)e;
	return 0;
}

int probe_first_process(const struct probe *p, struct err *e)
{
	(void)p;
	return getpid() == 1 ? 0 : err_set(e, "a new pid namespace does not begin with process 1");
}

/* The launcher makes this one while it builds the root, so not by clone3 as the others. */
int probe_network_beside(const struct probe *p, struct err *e)
{
	(void)p;
	return unshare(CLONE_NEWNET) != 0 ? explain_userns(errno, e) : 0;
}

/* Offsets can be set only between unshare and the first process inside. */
int probe_time_namespace(const struct probe *p, struct err *e)
{
	static const char offset[] = "boottime 3600 0\n";
	OWN_FD int offsets_fd = -1;

	(void)p;
	if (unshare(CLONE_NEWTIME) != 0)
		return explain_userns(errno, e);
	offsets_fd = fd_open_at(AT_FDCWD, "/proc/self/timens_offsets", O_WRONLY, 0);
	if (offsets_fd < 0 || fd_write_all(offsets_fd, offset, sizeof(offset) - 1) != 0)
		return err_sys(e, "cannot set the clock of a time namespace");
	return 0;
}

int probe_nesting(const struct probe *p, struct err *e)
{
	int status;
	pid_t child = sys_clone(CLONE_NEWUSER | CLONE_NEWNS, SIGCHLD, NULL);

	(void)p;
	if (child < 0)
		return explain_userns(errno, e);
	if (child == 0)
		_exit(0);
	if (waitpid(child, &status, 0) != child || status != 0)
		return err_set(e, "a process in a nested namespace did not end well");
	return 0;
}
