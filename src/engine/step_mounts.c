/* SPDX-License-Identifier: MIT */
/*
 * engine/step_mounts.c: put each tree of the view in its place.
 *
 * Runs in: the stage. After: sources, dev, proc. Rows come shorter paths first, so what is mounted
 * later covers what is mounted earlier. Must not: follow a symbolic link inside, or skip a row that
 * is not optional.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "engine/layer.h"
#include "engine/overlay.h"
#include "engine/steps.h"
#include "engine/tree.h"
#include "engine/viewfs.h"
#include "kern/sys.h"

static int attach(struct run *r, struct view_row *v, struct err *e)
{
	return v->fresh ? tree_attach_fresh(r, v->fd, v->path, 0755, e)
			: tree_attach(r, v->fd, v->path, 0755, e);
}

/* With a range of ids the program need not be the user who builds. */
static bool is_another_user(const struct run *r)
{
	return r->spec->ids_map.num == IDS_MAP_RANGE && r->inside_uid != 0;
}

/* In a built root the row's directory is made where it belongs, and mounted onto itself. */
static int make_in_place(struct run *r, struct view_row *v, struct err *e)
{
	if (tree_make_fresh(r, v->path, v->mode, e) < 0)
		return -1;
	v->fd = sys_open_tree(r->root_fd, v->path + 1, OPEN_TREE_CLONE);
	return 0;
}

/* Below a host's tree it is a tmpfs of its own. */
static int make_own_tmpfs(struct run *r, struct view_row *v, struct err *e)
{
	char size[32];

	v->fd = tree_new_tmpfs(tree_disk_size(r, size), v->mode & 01000 ? "1777" : "700", e);
	return v->fd < 0 ? -1 : 0;
}

/* In a host root all come from the one tmpfs, by a number that no path shows. */
static int make_numbered(struct run *r, struct view_row *v, unsigned number, struct err *e)
{
	char name[16];

	(void)snprintf(name, sizeof(name), "t%u", number);
	if (mkdirat(r->tmp_fd, name, v->mode) < 0)
		return err_sys(e, "cannot make a directory of the sandbox's own");
	v->fd = sys_open_tree(r->tmp_fd, name, OPEN_TREE_CLONE);
	return 0;
}

/* An empty directory of the sandbox's own memory. */
static int mount_tmp(struct run *r, struct view_row *v, unsigned number, struct err *e)
{
	bool in_place = run_builds_root(r) && v->fresh;
	int made = in_place             ? make_in_place(r, v, e)
		   : run_builds_root(r) ? make_own_tmpfs(r, v, e)
					: make_numbered(r, v, number, e);

	if (made < 0)
		return -1;
	if (v->fd < 0)
		return err_sys(e, "cannot make '%s' inside", v->path);
	if (v->noexec && sys_mount_setattr(v->fd, "", AT_EMPTY_PATH, MOUNT_ATTR_NOEXEC, 0, 0) < 0)
		return err_sys(e, "cannot set the mount options of '%s'", v->path);
	if (is_another_user(r) &&
	    fchownat(v->fd, "", r->inside_uid, r->inside_gid, AT_EMPTY_PATH) < 0)
		return err_sys(e, "cannot give '%s' to user %u inside", v->path, r->inside_uid);
	if (!in_place)
		return attach(r, v, e);
	if (sys_move_mount(v->fd, r->root_fd, v->path + 1) < 0)
		return err_sys(e, "cannot mount on '%s' inside", v->path);
	return 0;
}

/* LOCK, NOEXEC, PIN: what is there already, cloned onto itself with more attributes. */
static int mount_again(struct run *r, struct view_row *v, struct err *e)
{
	OWN_FD int there_fd = tree_open(r, v->path);
	uint64_t set = v->kind == VIEW_LOCK ? MOUNT_ATTR_RDONLY : 0;

	if (there_fd < 0)
		return -1;
	if (v->kind == VIEW_NOEXEC || v->noexec)
		set |= MOUNT_ATTR_NOEXEC;
	v->fd = sys_open_tree(there_fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH | AT_RECURSIVE);
	if (v->fd < 0 ||
	    (set && sys_mount_setattr(v->fd, "", AT_EMPTY_PATH | AT_RECURSIVE, set, 0, 0) < 0) ||
	    sys_move_mount(v->fd, there_fd, "") < 0)
		return err_sys(e, "cannot mount on '%s' inside", v->path);
	return 0;
}

static int set_read_only(const struct view_row *v)
{
	return sys_mount_setattr(v->fd, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0);
}

/* Rows that lie in this one follow it; their mount points are still to be made in it. */
static bool holds_more(const struct run *r, const struct view_row *v)
{
	return v + 1 < r->view + r->view_count && path_is_below(v[1].path, v->path);
}

static int mount_hide(struct run *r, struct view_row *v, struct err *e)
{
	OWN_FD int there_fd = tree_open(r, v->path);
	struct stat there;

	if (there_fd < 0)
		return -1;
	if (fstat(there_fd, &there) < 0)
		return err_sys(e, "cannot examine '%s'", v->path);
	v->fd = S_ISDIR(there.st_mode) ? tree_new_tmpfs("4k", "555", e) : tree_new_empty(r, e);
	if (v->fd < 0)
		return -1;
	if ((!holds_more(r, v) && set_read_only(v) < 0) || sys_move_mount(v->fd, there_fd, "") < 0)
		return err_sys(e, "cannot hide '%s'", v->path);
	return 0;
}

static int refuse_missing(const struct run *r, const struct view_row *v, struct err *e)
{
	int error = errno;

	(void)err_set(e, "cannot %s '%s' (%s): %s", v->kind == VIEW_HIDE ? "hide" : "protect",
		      v->path, origin_text(r->arena, v->at),
		      error == ELOOP ? "a part of it is a symbolic link" : strerror(error));
	if (error == ENOENT)
		return err_hint(e, "write '%s?' if it may be missing", v->path);
	if (error == ELOOP)
		return err_hint(e, "a link cannot be covered: put what it leads to in its place, "
				   "or choose home.mode = \"app\"");
	return -1;
}

static int mount_row(struct run *r, unsigned number, struct err *e)
{
	struct view_row *v = &r->view[number];
	int done;

	e->text[0] = '\0';
	switch (v->kind) {
	case VIEW_TMP:
		return mount_tmp(r, v, number, e);
	case VIEW_OVERLAY:
		if (v->layered)
			return v->fd < 0 ? 0 : layer_mount(r, v, e);
		return v->fd < 0 ? 0 : overlay_mount(r, v, e);
	case VIEW_RO:
	case VIEW_RW:
	case VIEW_SERVICE:
	case VIEW_DEVICE:
		return v->fd < 0 ? 0 : attach(r, v, e);
	case VIEW_HIDE:
		done = mount_hide(r, v, e);
		break;
	case VIEW_RULES:
		done = viewfs_mount(r, v, e);
		break;
	case VIEW_LOCK:
	case VIEW_NOEXEC:
	case VIEW_PIN:
	default:
		done = mount_again(r, v, e);
		break;
	}
	if (done == 0 || e->text[0])
		return done;
	return v->optional && errno == ENOENT ? 0 : refuse_missing(r, v, e);
}

int step_mounts(struct run *r, struct err *e)
{
	for (unsigned i = 0; i < r->view_count; i++)
		if (mount_row(r, i, e) < 0)
			return -1;
	for (unsigned i = 0; i < r->view_count; i++) {
		const struct view_row *v = &r->view[i];

		if (v->kind == VIEW_HIDE && v->fd >= 0 && holds_more(r, v) && set_read_only(v) < 0)
			return err_sys(e, "cannot hide '%s'", v->path);
	}
	return 0;
}
