/* SPDX-License-Identifier: MIT */
/* doctor/inside.c: id maps and mounts for probes. */
#include "helpers/doctor/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
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

int inside_map_ids(unsigned uid, unsigned gid, struct err *e)
{
	char uid_line[64];
	char gid_line[64];

	(void)snprintf(uid_line, sizeof(uid_line), "%u %u 1\n", uid, uid);
	(void)snprintf(gid_line, sizeof(gid_line), "%u %u 1\n", gid, gid);
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

int inside_scratch(struct err *e)
{
	if (inside_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		return explain_mount("cannot make the mounts private", errno, e);
	if (inside_mount("tmpfs", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") != 0)
		return explain_mount("cannot mount a tmpfs", errno, e);
	return 0;
}

int inside_call_failed(const char *name, const char *since, struct err *e)
{
	char failed[64];

	if (errno == ENOSYS)
		return explain_missing_call(name, since, e);
	(void)snprintf(failed, sizeof(failed), "%s does not work", name);
	return explain_mount(failed, errno, e);
}
