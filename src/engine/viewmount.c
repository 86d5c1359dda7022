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

/* What lies behind the file system: one directory, or two (wire/viewfs.h). */
struct behind {
	int root_fd;
	int below_fd;
	bool copies;
};

static int hand_up(const struct run *r, const struct view_row *v, int fuse_fd,
		   const struct behind *b, struct err *e)
{
	const struct viewfs_mounted mounted = {.row = (uint32_t)(v - r->view), .copies = b->copies};
	const struct msg m = {.type = MSG_VIEW_FUSE, .len = sizeof(mounted)};
	const int fds[] = {
		[VIEWFS_FUSE] = fuse_fd, [VIEWFS_ROOT] = b->root_fd, [VIEWFS_BELOW] = b->below_fd};

	return wire_send_full(r->wire_fd, &m, &mounted, fds, COUNT_OF(fds)) < 0
		       ? err_sys(e, "cannot hand the file system for '%s' to the launcher", v->path)
		       : 0;
}

/* Closes what is behind. */
static int cover(struct run *r, struct view_row *v, int there_fd, unsigned mount_attributes,
		 struct behind *b, struct err *e)
{
	OWN_FD int fuse_fd = fd_open_at(AT_FDCWD, "/dev/fuse", O_RDWR, 0);
	OWN_FD int mount_fd = fuse_fd < 0 ? -1 : make(r, fuse_fd, mount_attributes);
	struct stat served;
	int done = -1;

	if (mount_fd < 0 || sys_move_mount(mount_fd, there_fd, "") < 0)
		(void)refuse(v, e);
	else
		done = hand_up(r, v, fuse_fd, b, e);
	if (b->below_fd != b->root_fd)
		fd_close(&b->below_fd);
	fd_close(&b->root_fd);
	/* Only when it is served, so that nothing starts where the rules cannot be enforced. Our
	 * own copies would keep what nobody serves waiting. */
	fd_close(&fuse_fd);
	if (done < 0)
		return -1;
	if (fstat(mount_fd, &served) < 0)
		return err_sys(e, "cannot see '%s' through cubby-viewfs", v->path);
	v->fd = fd_take(&mount_fd);
	return 0;
}

/* An overlay that waits for the row with its rules, which comes behind it. */
static struct {
	const char *path;
	struct behind behind;
} deferred;

static bool has_rules(const struct run *r, const char *path)
{
	for (unsigned i = 0; i < r->rule_count; i++)
		if (!strcmp(r->rules[i].tree, path))
			return true;
	return false;
}

int viewfs_mount(struct run *r, struct view_row *v, struct err *e)
{
	OWN_FD int there_fd = tree_open(r, v->path);
	struct behind b = {-1, -1, false};
	struct statvfs there;

	if (there_fd < 0)
		return -1;
	if (fstatvfs(there_fd, &there) < 0)
		return err_sys(e, "cannot examine '%s'", v->path);
	if (deferred.path && !strcmp(deferred.path, v->path)) {
		deferred.path = NULL;
		return cover(r, v, there_fd, attributes(&there), &deferred.behind, e);
	}
	b.root_fd = sys_open_tree(there_fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH | AT_RECURSIVE);
	if (b.root_fd < 0)
		return err_sys(e, "cannot clone '%s'", v->path);
	b.below_fd = b.root_fd;
	return cover(r, v, there_fd, attributes(&there), &b, e);
}

int viewfs_mount_copies(struct run *r, struct view_row *v, int changes_fd, int below_fd,
			struct err *e)
{
	OWN_FD int there_fd = tree_open(r, v->path);
	struct behind b = {changes_fd, -1, true};

	if (there_fd < 0)
		return err_sys(e, "cannot mount on '%s' inside", v->path);
	b.below_fd =
		sys_open_tree_attr(below_fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH | AT_RECURSIVE,
				   MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (b.below_fd < 0)
		return err_sys(e, "cannot clone '%s'", v->path);
	if (!has_rules(r, v->path))
		return cover(r, v, there_fd,
			     MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
				     (v->noexec ? MOUNT_ATTR_NOEXEC : 0),
			     &b, e);
	deferred.path = v->path;
	deferred.behind = b;
	return 0;
}
