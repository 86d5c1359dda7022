/* SPDX-License-Identifier: MIT */
/* engine/layer.c: one overlay for each of the system's trees. */
#include "engine/layer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/skeleton.h"
#include "engine/overlay.h"
#include "engine/tree.h"
#include "engine/viewfs.h"
#include "kern/explain.h"
#include "kern/sys.h"

int layer_source(const struct view_row *v)
{
	/* Also for a plain one: it tells whether there is such a directory. */
	return fd_open_at(AT_FDCWD, v->source, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
}

/* What the list says, in the tmpfs: where the tree on the disk cannot be had. */
static int fill_tmpfs(struct run *r, struct err *e)
{
	OWN_FD int skeleton_fd = -1;

	fd_close(&r->skeleton_fd);
	/* What was found missing in the tree may be there, and be shown. */
	(void)renameat(r->layers_fd, "skeleton", r->layers_fd, "missing");
	if (mkdirat(r->layers_fd, "skeleton", 0755) == 0)
		skeleton_fd = fd_open_at(r->layers_fd, "skeleton", O_RDONLY | O_DIRECTORY, 0);
	if (skeleton_fd < 0)
		return err_sys(e, "cannot prepare the system's directories");
	return skeleton_make(r->skeleton, skeleton_fd, e);
}

/*
 * The tmpfs with, for each tree, a directory of changes, and "skeleton". overlayfs wants it mounted
 * somewhere: it lies where the first tree is mounted, and is covered by that.
 */
static int make_tmpfs(struct run *r, const struct view_row *v, struct err *e)
{
	char size[32];

	r->layers_fd = tree_new_tmpfs(tree_changes_size(r, size), "755", e);
	if (r->layers_fd < 0 || tree_attach(r, r->layers_fd, v->path, 0755, e) < 0)
		return -1;
	/* By name, in our own namespace: of others' mounts overlayfs wants none. */
	if (r->skeleton_tree)
		r->skeleton_fd = fd_open_at(AT_FDCWD, r->skeleton_tree,
					    O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (r->skeleton_fd < 0)
		return fill_tmpfs(r, e);
	return mkdirat(r->layers_fd, "skeleton", 0755) < 0
		       ? err_sys(e, "cannot prepare the system's directories")
		       : 0;
}

/* What overlayfs calls upper and work, for one tree. */
static int open_changes(struct run *r, const struct view_row *v, struct err *e)
{
	OWN_FD int fd = -1;
	const char *name = arena_printf(r->arena, "%u", (unsigned)(v - r->view));

	if (v->keep && v->keep->changes)
		return fd_take(&v->keep->changes_fd);
	if (mkdirat(r->layers_fd, name, 0700) == 0)
		fd = fd_open_at(r->layers_fd, name, O_PATH | O_DIRECTORY, 0);
	if (fd < 0 || mkdirat(fd, "upper", 0755) < 0 || mkdirat(fd, "work", 0700) < 0)
		return err_sys(e, "cannot prepare the changes of '%s'", v->path);
	return fd_take(&fd);
}

/* What a plain part has besides directories: links, and files that the skeleton has no copy of. */
struct loose {
	const char **files;
	unsigned count;
	unsigned room;
};

/* Links are made again in into_fd; a file gets an empty one to be mounted on. */
static int take_loose(struct run *r, const struct view_row *v, int into_fd, struct loose *l,
		      struct err *e)
{
	const char *const *names;
	unsigned count;

	if (dir_list(AT_FDCWD, v->source, "", r->arena, &names, &count) < 0)
		return errno == EACCES ? 0 : err_sys(e, "cannot list '%s'", v->source);
	for (unsigned i = 0; i < count; i++) {
		const char *path = arena_printf(r->arena, "%s/%s", v->source, names[i]);
		char target[PATH_MAX];
		ssize_t len = readlink(path, target, sizeof(target) - 1);
		struct stat st;

		target[len < 0 ? 0 : len] = '\0';
		if (len >= 0 && symlinkat(target, into_fd, names[i]) < 0 && errno != EEXIST)
			return err_sys(e, "cannot link '%s' inside", path);
		if (len >= 0 || lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
		    mknodat(into_fd, names[i], S_IFREG | 0444, 0) < 0)
			continue;
		l->files = arena_grow(r->arena, l->files, l->count, &l->room, sizeof(*l->files));
		l->files[l->count++] = path;
	}
	return 0;
}

static int mount_loose(struct run *r, const struct loose *l, struct err *e)
{
	for (unsigned i = 0; i < l->count; i++) {
		OWN_FD int fd = sys_open_tree_attr(AT_FDCWD, l->files[i],
						   OPEN_TREE_CLONE | AT_SYMLINK_NOFOLLOW,
						   MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV);

		if (fd < 0)
			return err_sys(e, "cannot use '%s'", l->files[i]);
		if (tree_attach(r, fd, l->files[i], 0755, e) < 0)
			return -1;
	}
	return 0;
}

/* What an overlay lies on, from the top, below the layers of cubby commit. */
struct lowers {
	int loose_fd; /* or -1: what is loose is in the skeleton */
	int skeleton_fd;
	int host_fd;
};

static int make_overlay(const struct run *r, const struct view_row *v, int changes_fd,
			const struct lowers *lowers)
{
	struct overlay_layers l = {.changes_fd = changes_fd};

	/* cubby-skeleton has tried it where the tree is on the disk. */
	if (r->skeleton_fd < 0 && !overlay_can_mark(lowers->skeleton_fd))
		return -1;
	for (unsigned i = 0; v->keep && i < v->keep->layer_count; i++)
		l.lower_fds[l.lower_count++] = v->keep->layer_fds[i];
	if (lowers->loose_fd >= 0)
		l.lower_fds[l.lower_count++] = lowers->loose_fd;
	l.lower_fds[l.lower_count++] = lowers->skeleton_fd;
	if (!v->plain)
		l.lower_fds[l.lower_count++] = lowers->host_fd;
	return overlay_make(&l);
}

static int refuse(const struct view_row *v, struct err *e)
{
	if (errno == ELOOP && v->keep && v->keep->layer_count) {
		(void)err_set(e, "cannot lay layers on '%s': they are kept in it, at '%.200s'",
			      v->path, v->keep->layers[0]);
		return err_hint(e, "keep them elsewhere: XDG_STATE_HOME");
	}
	(void)explain_overlay(errno, e);
	return err_in(e, "'%s'", v->path);
}

/* The directory of a row; one that is newer than the list is made, in memory. */
static int open_skeleton(struct run *r, const struct view_row *v)
{
	char *path = arena_printf(r->arena, "skeleton%s", v->path);
	bool on_disk = r->skeleton_fd >= 0;
	int fd = fd_open_at(on_disk ? r->skeleton_fd : r->layers_fd, on_disk ? v->path + 1 : path,
			    O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	for (char *at = path + strlen("skeleton/"); *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		(void)mkdirat(r->layers_fd, path, 0755);
		*at = '/';
	}
	(void)mkdirat(r->layers_fd, path, 0755);
	return fd_open_at(r->layers_fd, path, O_PATH | O_DIRECTORY, 0);
}

/* There may be changes of an earlier run, or layers: cubby-viewfs has no more than two trees. */
static bool is_kept(const struct view_row *v)
{
	return v->keep && (v->keep->changes || v->keep->layer_count > 0);
}

/*
 * Where overlayfs refuses: what the skeleton has is where the changes begin, and cubby-viewfs shows
 * both over the host's tree. Takes changes_fd.
 */
static int stand_in(struct run *r, struct view_row *v, int changes_fd, int host_fd, struct err *e)
{
	OWN_FD int own_fd = changes_fd;
	const char *skeleton = arena_printf(r->arena, "skeleton%s", v->path);

	if (renameat(r->layers_fd, skeleton, own_fd, "upper") < 0)
		return err_sys(e, "cannot prepare the changes of '%s'", v->path);
	/* In what holds this part it is what is mounted on. */
	(void)mkdirat(r->layers_fd, skeleton, 0755);
	return viewfs_mount_copies(r, v, fd_take(&own_fd), host_fd, e);
}

/* The same of what holds parts: of the host's nothing is seen there. */
static int lay_skeleton(struct run *r, struct view_row *v, int skeleton_fd, struct err *e)
{
	OWN_FD int there_fd = tree_open(r, v->path);

	v->fd = sys_open_tree_attr(skeleton_fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH,
				   MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (v->fd < 0 || there_fd < 0 || sys_move_mount(v->fd, there_fd, "") < 0)
		return err_sys(e, "cannot mount on '%s' inside", v->path);
	return 0;
}

/* Mounts what the kernel does not overlay; -1 with `e` where nothing stands in for it. */
static int mount_refused(struct run *r, struct view_row *v, int *changes_fd,
			 const struct lowers *lowers, struct err *e)
{
	if (is_kept(v) || !overlay_can_stand_in(errno))
		return refuse(v, e);
	return v->plain ? lay_skeleton(r, v, lowers->skeleton_fd, e)
			: stand_in(r, v, fd_take(changes_fd), lowers->host_fd, e);
}

static int mount_overlay(struct run *r, struct view_row *v, struct err *e)
{
	OWN_FD int there_fd = tree_open(r, v->path);

	return there_fd < 0 || sys_move_mount(v->fd, there_fd, "") < 0
		       ? err_sys(e, "cannot mount the overlay of '%s'", v->path)
		       : 0;
}

/* The tree on the disk is for all: what is loose here is laid on it. */
static int open_loose(struct run *r, const struct view_row *v)
{
	const char *name = arena_printf(r->arena, "%u-loose", (unsigned)(v - r->view));

	if (mkdirat(r->layers_fd, name, 0755) < 0)
		return -1;
	return fd_open_at(r->layers_fd, name, O_RDONLY | O_DIRECTORY, 0);
}

/* v->fd is the overlay, or -1 and errno where the kernel makes none. -1 with `e` when all fails. */
static int prepare(struct run *r, struct view_row *v, int changes_fd, struct lowers *lowers,
		   struct loose *loose, struct err *e)
{
	loose->count = 0;
	lowers->skeleton_fd = open_skeleton(r, v);
	if (lowers->skeleton_fd < 0)
		return err_sys(e, "cannot find '%s' in the list of the system's directories",
			       v->path);
	if (v->plain && r->skeleton_fd >= 0) {
		lowers->loose_fd = open_loose(r, v);
		if (lowers->loose_fd < 0)
			return err_sys(e, "cannot prepare what is in '%s'", v->path);
	}
	if (v->plain &&
	    take_loose(r, v, lowers->loose_fd < 0 ? lowers->skeleton_fd : lowers->loose_fd, loose,
		       e) < 0)
		return -1;
	v->fd = make_overlay(r, v, changes_fd, lowers);
	return 0;
}

/* The overlay of a row, or what stands in for it, on the open lowers->host_fd. */
static int mount_layers(struct run *r, struct view_row *v, struct lowers *lowers, struct err *e)
{
	OWN_FD int changes_fd = open_changes(r, v, e);
	struct loose loose = {NULL, 0, 0};

	if (changes_fd < 0 || prepare(r, v, changes_fd, lowers, &loose, e) < 0)
		return -1;
	if (v->fd < 0 && r->skeleton_fd >= 0) {
		/* overlayfs may not take what the cache lies on, or that it lies in this tree. */
		fd_close(&lowers->skeleton_fd);
		fd_close(&lowers->loose_fd);
		if (fill_tmpfs(r, e) < 0 || prepare(r, v, changes_fd, lowers, &loose, e) < 0)
			return -1;
	}
	if (v->fd < 0 ? mount_refused(r, v, &changes_fd, lowers, e) < 0
		      : mount_overlay(r, v, e) < 0)
		return -1;
	return mount_loose(r, &loose, e);
}

int layer_mount(struct run *r, struct view_row *v, struct err *e)
{
	struct lowers lowers = {-1, -1, fd_take(&v->fd)};
	int done = r->layers_fd < 0 ? make_tmpfs(r, v, e) : tree_make(r, v->path, false, 0755, e);

	if (done == 0)
		done = mount_layers(r, v, &lowers, e);
	fd_close(&lowers.loose_fd);
	fd_close(&lowers.skeleton_fd);
	fd_close(&lowers.host_fd);
	return done;
}
