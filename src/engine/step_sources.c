/* SPDX-License-Identifier: MIT */
/*
 * engine/step_sources.c: clone the host's trees that will be seen.
 *
 * Runs in: the stage. After: private. Before: root (in a host root, what covers would hide them).
 * Owns: view[].fd. A source that lies in a tree which a sandbox can write is opened below that
 * tree without following symbolic links; the others are the user's own paths and are followed.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <string.h>

#include "base/fd.h"
#include "engine/steps.h"
#include "kern/explain.h"
#include "kern/sys.h"

#define CLONE_ALL (OPEN_TREE_CLONE | AT_RECURSIVE)

static int clone_source(const struct view_row *v)
{
	OWN_FD int below_fd = -1;
	OWN_FD int source_fd = -1;
	const char *rest;

	if (!v->below)
		return sys_open_tree(AT_FDCWD, v->source, CLONE_ALL);
	below_fd = fd_open_at(AT_FDCWD, v->below, O_PATH, 0);
	if (below_fd < 0)
		return -1;
	rest = v->source + strlen(v->below);
	source_fd = sys_openat2(below_fd, rest + strspn(rest, "/"), O_PATH, 0,
	                        RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
	if (source_fd < 0)
		return -1;
	return sys_open_tree(source_fd, "", CLONE_ALL | AT_EMPTY_PATH);
}

static int refuse_source(const struct run *r, const struct view_row *v, struct err *e)
{
	int error = errno;

	if (error == ENOSYS)
		return explain_missing_call("open_tree", "5.2", e);
	(void)err_set(e, "cannot use '%s' (%s): %s", v->source, origin_text(r->arena, v->at),
	              strerror(error));
	if (error == ENOENT)
		return err_hint(e, "write '%s?' if it may be missing", v->path);
	if (error == ELOOP)
		return err_hint(e, "a part of it is a symbolic link inside '%s', which a sandbox can write", v->below);
	return -1;
}

/* Attributes of each kind; devices keep their nodes, everything else loses them. */
static int set_attributes(const struct view_row *v, struct err *e)
{
	uint64_t set = v->kind == VIEW_DEVICE ? MOUNT_ATTR_NOEXEC : MOUNT_ATTR_NODEV;

	if (v->kind == VIEW_RO || v->kind == VIEW_OVERLAY)
		set |= MOUNT_ATTR_RDONLY;
	if (v->noexec)
		set |= MOUNT_ATTR_NOEXEC;
	if (sys_mount_setattr(v->fd, "", AT_EMPTY_PATH | AT_RECURSIVE, set, 0, 0) < 0)
		return err_sys(e, "cannot set the mount options of '%s'", v->path);
	return 0;
}

int step_sources(struct run *r, struct err *e)
{
	for (unsigned i = 0; i < r->view_count; i++) {
		struct view_row *v = &r->view[i];

		if (!v->source)
			continue;
		v->fd = clone_source(v);
		if (v->fd < 0 && v->optional && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
			continue;
		if (v->fd < 0)
			return refuse_source(r, v, e);
		if (set_attributes(v, e) < 0)
			return -1;
	}
	return 0;
}
