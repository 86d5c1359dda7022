/* SPDX-License-Identifier: MIT */
/*
 * engine/viewmount.c: a directory with rules of view.* is covered by a file system that asks them.
 *
 * Runs in: the stage, as a part of the step mounts. What is there already, whatever tree it is of,
 * is cloned and goes up to the launcher, and from there to cubby-viewfs, with the descriptor of the
 * file system that is mounted over it. Nothing inside has the clone.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/tree.h"
#include "engine/viewfs.h"
#include "engine/viewrule.h"
#include "kern/sys.h"
#include "wire/viewfs.h"

static int refuse(const struct view_row *v, struct err *e)
{
	int saved = errno;

	(void)err_sys(e, "cannot mount the file system for the rules of '%s'", v->path);
	return saved == ENODEV || saved == ENXIO
		       ? err_hint(e, "the kernel lacks it; as root: modprobe fuse")
		       : -1;
}

/* The cover allows no more than what it covers. */
static unsigned attributes(const struct statvfs *there)
{
	return (unsigned)(MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
			  ((there->f_flag & ST_RDONLY) ? MOUNT_ATTR_RDONLY : 0) |
			  ((there->f_flag & ST_NOEXEC) ? MOUNT_ATTR_NOEXEC : 0));
}

static int make(const struct run *r, int fuse_fd, unsigned mount_attributes)
{
	OWN_FD int fs_fd = sys_fsopen("fuse");
	char number[16];
	char user[16];
	char group[16];

	(void)snprintf(number, sizeof(number), "%d", fuse_fd);
	(void)snprintf(user, sizeof(user), "%u", r->inside_uid);
	(void)snprintf(group, sizeof(group), "%u", r->inside_gid);
	/* The kernel compares modes, as for every file system; cubby-viewfs asks the real one. */
	if (fs_fd < 0 || sys_fsconfig_string(fs_fd, "fd", number) < 0 ||
	    sys_fsconfig_string(fs_fd, "source", "cubby-viewfs") < 0 ||
	    sys_fsconfig_string(fs_fd, "rootmode", "40000") < 0 ||
	    sys_fsconfig_string(fs_fd, "user_id", user) < 0 ||
	    sys_fsconfig_string(fs_fd, "group_id", group) < 0 ||
	    sys_fsconfig_flag(fs_fd, "default_permissions") < 0 ||
	    sys_fsconfig_flag(fs_fd, "allow_other") < 0 || sys_fsconfig_create(fs_fd) < 0)
		return -1;
	return sys_fsmount(fs_fd, mount_attributes);
}

int viewfs_mount(struct run *r, struct view_row *v, struct err *e)
{
	struct msg m = {.type = MSG_VIEW_FUSE, .value = (int32_t)viewrule_tree_number(r, v->path)};
	OWN_FD int there_fd = tree_open(r, v->path);
	OWN_FD int fuse_fd = -1;
	OWN_FD int clone_fd = -1;
	struct statvfs there;
	struct stat served;

	if (there_fd < 0)
		return -1;
	if (fstatvfs(there_fd, &there) < 0)
		return err_sys(e, "cannot examine '%s'", v->path);
	clone_fd = sys_open_tree(there_fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH | AT_RECURSIVE);
	if (clone_fd < 0)
		return err_sys(e, "cannot clone '%s'", v->path);
	fuse_fd = fd_open_at(AT_FDCWD, "/dev/fuse", O_RDWR, 0);
	if (fuse_fd < 0)
		return refuse(v, e);
	v->fd = make(r, fuse_fd, attributes(&there));
	if (v->fd < 0 || sys_move_mount(v->fd, there_fd, "") < 0)
		return refuse(v, e);
	if (wire_send_full(r->wire_fd, &m, NULL, (const int[]){fuse_fd, clone_fd}, 2) < 0)
		return err_sys(e, "cannot hand the file system for '%s' to the launcher", v->path);
	/* Only when it is served, so that nothing starts where the rules cannot be enforced. Our
	 * own copies would keep what nobody serves waiting. */
	fd_close(&fuse_fd);
	fd_close(&clone_fd);
	if (fstat(v->fd, &served) < 0)
		return err_sys(e, "cannot see '%s' through its rules", v->path);
	return 0;
}
