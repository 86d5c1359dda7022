/* SPDX-License-Identifier: MIT */
/* doctor/inside.c: user and mount namespaces for probes. */
#include "helpers/doctor/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/explain.h"

static int write_map(const char *path, const char *text, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_WRONLY, 0);

	if (fd < 0 || fd_write_all(fd, text, strlen(text)) != 0)
		return explain_userns(errno, e);
	return 0;
}

int inside_enter(struct err *e)
{
	char uid_line[64];
	char gid_line[64];

	(void)snprintf(uid_line, sizeof(uid_line), "%u %u 1\n", geteuid(), geteuid());
	(void)snprintf(gid_line, sizeof(gid_line), "%u %u 1\n", getegid(), getegid());
	if (unshare(CLONE_NEWUSER) != 0)
		return explain_userns(errno, e);
	if (write_map("/proc/self/setgroups", "deny", e) != 0 ||
	    write_map("/proc/self/uid_map", uid_line, e) != 0)
		return -1;
	return write_map("/proc/self/gid_map", gid_line, e);
}

int inside_mount(const char *source, const char *target, const char *type, unsigned long flags,
		 const char *options)
{
	return (int)syscall(SYS_mount, source, target, type, flags, options);
}

int inside_enter_mounts(struct err *e)
{
	if (inside_enter(e) != 0)
		return -1;
	if (unshare(CLONE_NEWNS) != 0)
		return explain_userns(errno, e);
	if (inside_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return err_sys(e, "cannot make the mounts private");
	if (inside_mount("tmpfs", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") != 0)
		return err_sys(e, "cannot mount a tmpfs on '%s'", SCRATCH);
	return 0;
}

int inside_call_failed(const char *name, const char *since, struct err *e)
{
	if (errno == ENOSYS)
		return explain_missing_call(name, since, e);
	return err_sys(e, "%s does not work", name);
}
