/* SPDX-License-Identifier: MIT */
/*
 * engine/overlay.c: overlayfs over a host directory.
 *
 * overlayfs wants mounted trees as lower and upper: the clone of the host's directory and a tmpfs
 * for the changes are stacked on the mount point first, and the overlay covers both.
 */
#include "engine/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "engine/tree.h"
#include "kern/explain.h"
#include "kern/sys.h"

int overlay_make(const struct overlay_layers *l)
{
	OWN_FD int fs_fd = sys_fsopen("overlay");
	char path[64];

	if (fs_fd < 0)
		return -1;
	/* Names of our own open files, not of anything that can be swapped. */
	if (l->middle_fd < 0)
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", l->lower_fd);
	else
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d:/proc/self/fd/%d",
			       l->middle_fd, l->lower_fd);
	if (sys_fsconfig_string(fs_fd, "lowerdir", path) < 0)
		return -1;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/upper", l->changes_fd);
	if (sys_fsconfig_string(fs_fd, "upperdir", path) < 0)
		return -1;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d/work", l->changes_fd);
	if (sys_fsconfig_string(fs_fd, "workdir", path) < 0 ||
	    sys_fsconfig_flag(fs_fd, "userxattr") < 0 || sys_fsconfig_create(fs_fd) < 0)
		return -1;
	return sys_fsmount(fs_fd, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

int overlay_mount(struct run *r, struct view_row *v, struct err *e)
{
	OWN_FD int lower_fd = fd_take(&v->fd);
	OWN_FD int upper_fd = -1;
	OWN_FD int overlay_fd = -1;
	struct stat lower;
	char size[32];

	if (tree_attach(r, lower_fd, v->path, 0755, e) < 0)
		return -1;
	if (fstat(lower_fd, &lower) < 0)
		return err_sys(e, "cannot overlay '%s'", v->path);
	if (!S_ISDIR(lower.st_mode))
		return err_set(e, "cannot overlay '%s': not a directory", v->path);
	upper_fd = tree_new_tmpfs(tree_disk_size(r, size), "700", e);
	if (upper_fd < 0)
		return -1;
	if (sys_move_mount(upper_fd, lower_fd, "") < 0 ||
	    mkdirat(upper_fd, "upper", lower.st_mode & 07777) < 0 ||
	    mkdirat(upper_fd, "work", 0700) < 0)
		return err_sys(e, "cannot prepare the overlay of '%s'", v->path);
	overlay_fd = overlay_make(&(struct overlay_layers){-1, lower_fd, upper_fd});
	if (overlay_fd < 0) {
		(void)explain_overlay(errno, e);
		return err_in(e, "'%s'", v->path);
	}
	if (v->noexec &&
	    sys_mount_setattr(overlay_fd, "", AT_EMPTY_PATH, MOUNT_ATTR_NOEXEC, 0, 0) < 0)
		return err_sys(e, "cannot set the mount options of '%s'", v->path);
	if (sys_move_mount(overlay_fd, upper_fd, "") < 0)
		return err_sys(e, "cannot mount the overlay of '%s'", v->path);
	v->fd = fd_take(&overlay_fd);
	return 0;
}
