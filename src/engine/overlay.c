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
#include <sys/xattr.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/own_layers.h"
#include "engine/tree.h"
#include "engine/viewfs.h"
#include "kern/explain.h"
#include "kern/sys.h"

#define OWN_FILES_DIR "/proc/self/fd"
enum { FSCONFIG_ROOM = 256, NAMED_IN_FULL_MAX = 12 };

/*
 * Names of our own open files, not of anything that can be swapped. fsconfig(2) takes 256 bytes:
 * many are named from the directory that they are in ("lowerdir+" needs Linux 6.7).
 */
static int set_lowers(int fs_fd, const struct overlay_layers *l)
{
	bool in_full = l->lower_count <= NAMED_IN_FULL_MAX;
	char text[FSCONFIG_ROOM];
	size_t used = 0;
	int done;

	for (unsigned i = 0; i < l->lower_count; i++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s%d", i ? ":" : "",
					 in_full ? OWN_FILES_DIR "/" : "", l->lower_fds[i]);
		if (used >= sizeof(text)) {
			errno = E2BIG;
			return -1;
		}
	}
	if (in_full)
		return sys_fsconfig_string(fs_fd, "lowerdir", text);
	if (chdir(OWN_FILES_DIR) < 0)
		return -1;
	done = sys_fsconfig_string(fs_fd, "lowerdir", text);
	/* Where the launch is does not matter before the root is entered. */
	return chdir("/") < 0 ? -1 : done;
}

bool overlay_can_mark(int dir_fd)
{
	static const char mark[] = "user.overlay.origin";
	OWN_FD int fd = fd_open_at(dir_fd, ".", O_RDONLY | O_DIRECTORY, 0);

	return fd >= 0 && fsetxattr(fd, mark, "", 0, XATTR_CREATE) == 0 &&
	       fremovexattr(fd, mark) == 0;
}

static bool can_mark_changes(int changes_fd)
{
	OWN_FD int fd = fd_open_at(changes_fd, "work", O_PATH | O_DIRECTORY, 0);

	return fd >= 0 && overlay_can_mark(fd);
}

int overlay_make(const struct overlay_layers *l)
{
	OWN_FD int fs_fd = sys_fsopen("overlay");
	char path[64];

	/* It would be mounted all the same, and fail when it is used. */
	if (fs_fd < 0 || !can_mark_changes(l->changes_fd) || set_lowers(fs_fd, l) < 0)
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

/* Missing, not allowed, or these layers cannot be had. */
bool overlay_can_stand_in(int error)
{
	bool is_refusal = error == ENODEV || error == EPERM || error == EACCES || error == EINVAL ||
			  error == EOPNOTSUPP || error == EREMOTE;

	return is_refusal && access("/dev/fuse", W_OK) == 0;
}

/* cubby-viewfs does the same. */
static int stand_in(struct run *r, struct view_row *v, int changes_fd, int lower_fd, struct err *e)
{
	OWN_FD int own_fd = changes_fd;
	int error = errno;

	/* It would show one layer of several. */
	bool layered = v->part && v->part->tree_count > 1;

	if (!layered && overlay_can_stand_in(error))
		return viewfs_mount_copies(r, v, fd_take(&own_fd), lower_fd, e);
	(void)explain_overlay(error, e);
	return err_in(e, "'%s'", v->path);
}

/*
 * The merged directory has the owner of the upper one, which is root's when it is new: then
 * overlayfs has made nothing in "work" yet. Owners in layers always have an id inside.
 */
static int take_owner(const struct view_row *v, int changes_fd, const struct stat *lower)
{
	if (!v->part || !v->part->trees || (lower->st_uid == 0 && lower->st_gid == 0) ||
	    faccessat(changes_fd, "work/work", F_OK, 0) == 0)
		return 0;
	return fchownat(changes_fd, "upper", lower->st_uid, lower->st_gid, AT_SYMLINK_NOFOLLOW);
}

/* Of a system in layers, those that have the directory. */
static int make(const struct view_row *v, int lower_fd, int upper_fd)
{
	struct overlay_layers l = {{lower_fd}, 1, upper_fd};
	int fd = -1;
	int saved;

	while (v->part && l.lower_count < v->part->tree_count) {
		l.lower_fds[l.lower_count] = own_layers_open(v->part, l.lower_count);
		if (l.lower_fds[l.lower_count] < 0)
			break;
		l.lower_count++;
	}
	if (!v->part || l.lower_count >= v->part->tree_count)
		fd = overlay_make(&l);
	saved = errno;
	while (l.lower_count > 1)
		(void)close(l.lower_fds[--l.lower_count]);
	errno = saved;
	return fd;
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
	if (take_owner(v, upper_fd, &lower) < 0)
		return err_sys(e, "cannot give '%s' to its owner", v->path);
	overlay_fd = make(v, lower_fd, upper_fd);
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
