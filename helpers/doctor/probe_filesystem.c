/* SPDX-License-Identifier: MIT */
/* doctor/probe_filesystem.c: file systems that the kernel must let a user mount: each in use. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/inside.h"
#include "helpers/doctor/probe.h"
#include "kern/explain.h"

/* The child is process 1 of a new pid namespace: the new /proc must show it as that. */
int probe_procfs(const struct probe *p, struct err *e)
{
	char self[16];
	ssize_t len;

	(void)p;
	if (inside_scratch(e) != 0)
		return -1;
	if (inside_mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0)
		return explain_mount_proc(errno, e);
	len = readlink("/proc/self", self, sizeof(self));
	if (len != 1 || self[0] != '1')
		return err_set(e, "a new /proc does not show the new pid namespace");
	return 0;
}

int probe_devpts(const struct probe *p, struct err *e)
{
	OWN_FD int ptmx_fd = -1;
	int number;

	(void)p;
	if (inside_scratch(e) != 0)
		return -1;
	if (mkdir(SCRATCH "/pts", 0755) != 0 ||
	    inside_mount("devpts", SCRATCH "/pts", "devpts", MS_NOSUID | MS_NOEXEC,
			 "newinstance,ptmxmode=0666,mode=620") != 0)
		return explain_mount("cannot mount devpts", errno, e);
	ptmx_fd = fd_open_at(AT_FDCWD, SCRATCH "/pts/ptmx", O_RDWR, 0);
	if (ptmx_fd < 0 || ioctl(ptmx_fd, TIOCGPTN, &number) != 0)
		return err_sys(e, "cannot make a pseudo terminal in a new devpts");
	return 0;
}

static int touch(const char *path, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_WRONLY | O_CREAT, 0600);

	return fd < 0 ? err_sys(e, "cannot make '%s'", path) : 0;
}

/* What happens to overlays then (engine/overlay.h). */
static int explain_refused(int error, struct err *e)
{
	char fix[sizeof(e->hint)];

	(void)explain_overlay(error, e);
	if (access("/dev/fuse", W_OK) != 0)
		return -1;
	(void)snprintf(fix, sizeof(fix), "%s", e->hint);
	return err_hint(e, "%.400s; until then cubby-viewfs stands in, and is slower", fix);
}

int probe_overlay(const struct probe *p, struct err *e)
{
	static const char *const dirs[] = {SCRATCH "/lower", SCRATCH "/upper", SCRATCH "/work",
					   SCRATCH "/merged"};
	unsigned i;

	(void)p;
	if (inside_scratch(e) != 0)
		return -1;
	for (i = 0; i < COUNT_OF(dirs); i++)
		if (mkdir(dirs[i], 0755) != 0)
			return err_sys(e, "cannot make '%s'", dirs[i]);
	if (touch(SCRATCH "/lower/file", e) != 0)
		return -1;
	if (inside_mount("overlay", SCRATCH "/merged", "overlay", MS_NOSUID | MS_NODEV,
			 "userxattr,lowerdir=" SCRATCH "/lower,upperdir=" SCRATCH
			 "/upper,workdir=" SCRATCH "/work") != 0)
		return explain_refused(errno, e);
	/* Removing a file of the lower layer needs a whiteout: the part that fails on old kernels.
	 */
	if (unlink(SCRATCH "/merged/file") != 0)
		return err_sys(e, "cannot remove a file in an overlay");
	if (access(SCRATCH "/lower/file", F_OK) != 0 || access(SCRATCH "/merged/file", F_OK) == 0)
		return err_set(e, "an overlay changed the layer below it");
	return 0;
}

/* fuse(4): opened in the user namespace that mounts it, Linux 4.18. */
int probe_fuse(const struct probe *p, struct err *e)
{
	OWN_FD int fuse_fd = fd_open_at(AT_FDCWD, "/dev/fuse", O_RDWR, 0);
	char options[96];

	(void)p;
	if (fuse_fd < 0)
		return err_sys(e, "cannot open '/dev/fuse', which proc.virtual needs");
	if (inside_scratch(e) != 0)
		return -1;
	(void)snprintf(options, sizeof(options), "fd=%d,rootmode=40555,user_id=%u,group_id=%u",
		       fuse_fd, getuid(), getgid());
	if (inside_mount("cubby", SCRATCH, "fuse", MS_NOSUID | MS_NODEV, options) != 0)
		return err_sys(e, "cannot mount a file system for proc.virtual");
	return 0;
}
