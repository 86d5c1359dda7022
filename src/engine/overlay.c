/* SPDX-License-Identifier: MIT */
/*
 * engine/overlay.c: overlayfs over a host directory.
 *
 * overlayfs wants mounted trees as lower and upper: the clone of the host's directory and a tmpfs
 * for the changes are stacked on the mount point first, and the overlay covers both. Changes that
 * are kept lie in a directory of the host's instead.
 */
#include "engine/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/tree.h"
#include "engine/viewfs.h"
#include "kern/explain.h"
#include "kern/sys.h"

int overlay_make(const struct overlay_layers *l)
{
	OWN_FD int fs_fd = sys_fsopen("overlay");
	char path[256]; /* as much as fsconfig takes */
	size_t used = 0;

	if (fs_fd < 0)
		return -1;
	/* Names of our own open files, not of anything that can be swapped. */
	for (unsigned i = 0; i < l->lower_count; i++)
		used += (size_t)snprintf(path + used, sizeof(path) - used, "%s/proc/self/fd/%d",
					 i ? ":" : "", l->lower_fds[i]);
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

/* A tmpfs on the host's directory, with what overlayfs calls upper and work. */
static int make_changes(struct run *r, const struct view_row *v, int lower_fd, mode_t mode,
			struct err *e)
{
	char size[32];
	OWN_FD int fd = tree_new_tmpfs(tree_changes_size(r, size), "700", e);

	if (fd < 0)
		return -1;
	if (sys_move_mount(fd, lower_fd, "") < 0 || mkdirat(fd, "upper", mode & 07777) < 0 ||
	    mkdirat(fd, "work", 0700) < 0)
		return err_sys(e, "cannot prepare the overlay of '%s'", v->path);
	return fd_take(&fd);
}

/* What the kernel says where overlayfs is missing, not allowed, or cannot have these layers. */
static bool is_refusal(int error)
{
	return error == ENODEV || error == EPERM || error == EACCES || error == EINVAL ||
	       error == EOPNOTSUPP || error == EREMOTE;
}

/* cubby-viewfs does the same, where one uid and one gid own everything. */
static int stand_in(struct run *r, struct view_row *v, int changes_fd, int lower_fd, struct err *e)
{
	OWN_FD int own_fd = changes_fd;
	int error = errno;

	if (is_refusal(error) && r->spec->ids_map.num != IDS_MAP_RANGE &&
	    access("/dev/fuse", W_OK) == 0)
		return viewfs_mount_copies(r, v, fd_take(&own_fd), lower_fd, e);
	(void)explain_overlay(error, e);
	return err_in(e, "'%s'", v->path);
}

int overlay_mount(struct run *r, struct view_row *v, struct err *e)
{
	OWN_FD int lower_fd = fd_take(&v->fd);
	OWN_FD int upper_fd = -1;
	OWN_FD int overlay_fd = -1;
	struct stat lower;

	if (tree_attach(r, lower_fd, v->path, 0755, e) < 0)
		return -1;
	if (fstat(lower_fd, &lower) < 0)
		return err_sys(e, "cannot overlay '%s'", v->path);
	if (!S_ISDIR(lower.st_mode))
		return err_set(e, "cannot overlay '%s': not a directory", v->path);
	upper_fd = v->keep && v->keep->changes ? v->keep->changes_fd
					       : make_changes(r, v, lower_fd, lower.st_mode, e);
	if (upper_fd < 0)
		return -1;
	overlay_fd = overlay_make(&(struct overlay_layers){{lower_fd}, 1, upper_fd});
	if (overlay_fd < 0)
		return stand_in(r, v, fd_take(&upper_fd), lower_fd, e);
	if (v->noexec &&
	    sys_mount_setattr(overlay_fd, "", AT_EMPTY_PATH, MOUNT_ATTR_NOEXEC, 0, 0) < 0)
		return err_sys(e, "cannot set the mount options of '%s'", v->path);
	if (sys_move_mount(overlay_fd, v->keep && v->keep->changes ? lower_fd : upper_fd, "") < 0)
		return err_sys(e, "cannot mount the overlay of '%s'", v->path);
	v->fd = fd_take(&overlay_fd);
	return 0;
}
