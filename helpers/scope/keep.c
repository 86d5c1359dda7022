/* SPDX-License-Identifier: MIT */
/* scope/keep.c: holds the cgroups of sandboxes while there are any, and a little longer. */
#include "helpers/scope/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/cgroup.h"

/* Launches that come one after the other find the service still there. */
#define IDLE_MS 60000

static const char *const controllers[] = {"cpu", "memory", "pids", "io", "cpuset"};

static int make_child(int dir_fd, const char *name)
{
	return mkdirat(dir_fd, name, 0755) == 0 || errno == EEXIST ? 0 : -1;
}

static int prepare(int unit_fd, struct err *e)
{
	OWN_FD int sandboxes_fd = -1;

	if (cgroup_evacuate(unit_fd, KEEP_SELF) < 0)
		return err_sys(e, "cannot leave the cgroup for sandboxes");
	if (make_child(unit_fd, KEEP_LAUNCHERS) < 0 || make_child(unit_fd, KEEP_SANDBOXES) < 0)
		return err_sys(e, "cannot make the cgroups for sandboxes");
	sandboxes_fd = fd_open_at(unit_fd, KEEP_SANDBOXES, O_RDONLY | O_DIRECTORY, 0);
	/* One that is not handed over is missed where a limit asks for it, with the reason. */
	for (size_t i = 0; sandboxes_fd >= 0 && i < COUNT_OF(controllers); i++)
		if (cgroup_has(unit_fd, controllers[i]) &&
		    cgroup_enable(unit_fd, controllers[i]) == 0)
			(void)!cgroup_enable(sandboxes_fd, controllers[i]);
	return 0;
}

/* Opens a child's file of events and reads it, so that a change wakes poll. */
static int watch(int unit_fd, const char *name)
{
	char path[64];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/cgroup.events", name);
	fd = fd_open_at(unit_fd, path, O_RDONLY, 0);
	if (fd >= 0) {
		char text[256];

		(void)!fd_read_all(fd, text, sizeof(text));
	}
	return fd;
}

/* True when nothing has begun or ended for IDLE_MS. */
static bool rests(int unit_fd)
{
	OWN_FD int launchers_fd = watch(unit_fd, KEEP_LAUNCHERS);
	OWN_FD int sandboxes_fd = watch(unit_fd, KEEP_SANDBOXES);
	struct pollfd set[] = {{.fd = launchers_fd, .events = POLLPRI},
			       {.fd = sandboxes_fd, .events = POLLPRI}};

	return poll(set, COUNT_OF(set), IDLE_MS) == 0;
}

/*
 * Removes the children. What is used cannot be removed, and what is removed cannot be used any
 * more, so no launch comes between.
 */
static bool remove_children(int unit_fd)
{
	if (unlinkat(unit_fd, KEEP_LAUNCHERS, AT_REMOVEDIR) < 0)
		return false;
	if (unlinkat(unit_fd, KEEP_SANDBOXES, AT_REMOVEDIR) == 0)
		return true;
	(void)make_child(unit_fd, KEEP_LAUNCHERS);
	return false;
}

int keep_run(struct err *e)
{
	char path[CGROUP_PATH_ROOM];
	OWN_FD int unit_fd = cgroup_of(0, path) < 0 ? -1 : cgroup_open(path);

	if (unit_fd < 0)
		return err_sys(e, "cannot open the cgroup that the manager made");
	if (prepare(unit_fd, e) < 0)
		return -1;
	(void)sd_notify(0, "READY=1");
	while (!rests(unit_fd) || !remove_children(unit_fd))
		;
	return 0;
}
