/* SPDX-License-Identifier: MIT */
/*
 * engine/step_guard.c: what init gives up for itself and for all its children.
 *
 * Runs in: init, after the inside is built. Order: schedule, user and the own network need rights,
 * so capabilities go after them; no_new_privs before Landlock, which needs it.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/processors.h"
#include "engine/procview.h"
#include "engine/shared.h"
#include "engine/steps.h"
#include "kern/caps.h"
#include "kern/explain.h"
#include "kern/landlock.h"

int step_sched(struct run *r, struct err *e)
{
	const struct spec *s = r->spec;

	if (s->limits_nice.set && setpriority(PRIO_PROCESS, 0, (int)s->limits_nice.num) < 0)
		return err_sys(e, "cannot set the nice value %s", s->limits_nice.text);
	if (s->limits_cpuset.set) {
		cpu_set_t cpus;

		processors_parse(s->limits_cpuset.text, &cpus);
		if (sched_setaffinity(0, sizeof(cpus), &cpus) < 0)
			return err_sys(e, "cannot use only the processors %s",
				       s->limits_cpuset.text);
	} else if (r->procview && r->procview->narrowed) {
		/* As many as limits.cpus gives time for: what counts processors counts those. */
		if (sched_setaffinity(0, sizeof(r->procview->usable), &r->procview->usable) < 0)
			return err_sys(e, "cannot use only as many processors as limits.cpus = %s",
				       s->limits_cpus.text);
	}
	return 0;
}

int step_user(struct run *r, struct err *e)
{
	/* Supplementary groups stay: what they deny must stay denied. */
	if (syscall(SYS_setresgid, r->inside_gid, r->inside_gid, r->inside_gid) < 0)
		return err_sys(e, "cannot become group %u inside", r->inside_gid);
	/* Capabilities are step_caps's to drop: it needs one to do so. */
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0)
		return err_sys(e, "cannot keep capabilities for now");
	if (syscall(SYS_setresuid, r->inside_uid, r->inside_uid, r->inside_uid) < 0)
		return err_sys(e, "cannot become user %u inside", r->inside_uid);
	if (caps_raise() < 0)
		return err_sys(e, "cannot keep capabilities for now");
	/* The kernel forgets it when the user changes. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return err_sys(e, "cannot tie init to the launcher");
	return 0;
}

/* Another sandbox's user namespace has its limit already: it is not ours to change. */
static int check_nest(const struct run *r, struct err *e)
{
	int fd = fd_open_at(r->proc_fd, "sys/user/max_user_namespaces", O_RDONLY, 0);
	char text[2];

	if (fd < 0 || fd_read_all(fd, text, sizeof(text)) < (ssize_t)sizeof(text))
		return err_sys(e, "cannot see whether user namespaces are forbidden inside");
	if (text[0] == '0' && text[1] == '\n')
		return 0;
	(void)err_set(e, "cannot share with '%s': user namespaces are allowed there",
		      r->shared->name);
	return err_hint(e, "its user namespace is this sandbox's too, which forbids them");
}

/* A limit of the own user namespace (namespaces(7)), so that a hole in the filter is not one in the
 * wall. */
int step_nest(struct run *r, struct err *e)
{
	int fd;

	if (r->shared)
		return check_nest(r, e);
	fd = fd_open_at(r->proc_fd, "sys/user/max_user_namespaces", O_WRONLY, 0);
	if (fd < 0 || fd_write_all(fd, "0", 1) < 0)
		return err_sys(e, "cannot forbid user namespaces inside");
	return 0;
}

/* A call for each capability: done while the network is made. */
int step_bounding(struct run *r, struct err *e)
{
	return caps_bound(r->caps) < 0 ? err_sys(e, "cannot empty the bounding set of capabilities")
				       : 0;
}

int step_caps(struct run *r, struct err *e)
{
	/* In the weaker tier there is no user namespace: no capability is there to drop. */
	if (r->spec->isolation.num == ISOLATION_NAMESPACES &&
	    caps_keep(r->caps, r->inside_uid == 0) < 0)
		return err_sys(e, "cannot drop capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_sys(e, "cannot forbid new privileges");
	/* Nothing inside may look into init: its memory, environment and files are the launcher's.
	 */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return err_sys(e, "cannot protect init from being read");
	return 0;
}
