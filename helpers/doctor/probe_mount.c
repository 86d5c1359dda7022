/* SPDX-License-Identifier: MIT */
/* doctor/probe_mount.c: the calls that build a root from file descriptors. */
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/doctor/inside.h"
#include "helpers/doctor/probe.h"
#include "kern/sys.h"

int probe_openat2(const struct probe *p, struct err *e)
{
	OWN_FD int fd = -1;

	(void)p;
	if (chdir("/") != 0)
		return err_sys(e, "cannot go to '/'");
	fd = sys_openat2(AT_FDCWD, "../proc", O_PATH | O_DIRECTORY, 0,
			 RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_IN_ROOT);
	return fd >= 0 ? 0 : inside_call_failed("openat2", "5.6", e);
}

/* A detached copy of the tree below /usr. */
static int clone_tree(int *ret_fd, struct err *e)
{
	int fd = sys_open_tree(AT_FDCWD, "/usr", OPEN_TREE_CLONE | AT_RECURSIVE);

	if (fd < 0)
		return inside_call_failed("open_tree", "5.2", e);
	*ret_fd = fd;
	return 0;
}

int probe_open_tree(const struct probe *p, struct err *e)
{
	OWN_FD int tree_fd = -1;

	(void)p;
	if (inside_scratch(e) != 0)
		return -1;
	return clone_tree(&tree_fd, e);
}

int probe_move_mount(const struct probe *p, struct err *e)
{
	OWN_FD int tree_fd = -1;

	(void)p;
	if (inside_scratch(e) != 0 || clone_tree(&tree_fd, e) != 0)
		return -1;
	if (mkdir(SCRATCH "/usr", 0755) != 0)
		return err_sys(e, "cannot make '%s'", SCRATCH "/usr");
	if (sys_move_mount(tree_fd, AT_FDCWD, SCRATCH "/usr") != 0)
		return inside_call_failed("move_mount", "5.2", e);
	if (access(SCRATCH "/usr/bin", F_OK) != 0)
		return err_sys(e, "move_mount moved nothing");
	return 0;
}

int probe_mount_setattr(const struct probe *p, struct err *e)
{
	struct statvfs fs;

	(void)p;
	if (inside_scratch(e) != 0)
		return -1;
	if (sys_mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0,
			      0) != 0)
		return inside_call_failed("mount_setattr", "5.12", e);
	if (statvfs(SCRATCH, &fs) != 0 || (fs.f_flag & ST_RDONLY) == 0)
		return err_set(e, "mount_setattr left a mount below '/' writable");
	return 0;
}

int probe_fsopen(const struct probe *p, struct err *e)
{
	OWN_FD int fs_fd = -1;
	OWN_FD int mount_fd = -1;

	(void)p;
	if (inside_scratch(e) != 0)
		return -1;
	fs_fd = sys_fsopen("tmpfs");
	if (fs_fd < 0)
		return inside_call_failed("fsopen", "5.2", e);
	if (sys_fsconfig_string(fs_fd, "size", "1m") != 0 || sys_fsconfig_create(fs_fd) != 0)
		return inside_call_failed("fsconfig", "5.2", e);
	mount_fd = sys_fsmount(fs_fd, MOUNT_ATTR_NODEV);
	if (mount_fd < 0)
		return inside_call_failed("fsmount", "5.2", e);
	if (mkdirat(mount_fd, "made", 0700) != 0)
		return err_sys(e, "cannot write into a new tmpfs");
	return 0;
}
