/* SPDX-License-Identifier: MIT */
/*
 * engine/step_root.c: make the sandbox's own tmpfs.
 *
 * Runs in: the stage. After: ids, mapped, sources. Owns: root_fd, tmp_fd.
 * Built root: the tmpfs is stacked on "/". Our own root directory stays the host's until
 * step_enter, so host paths still mean the host, and everything new is made below root_fd. Host
 * root: the tree in place is made read-only; the tmpfs goes on /tmp, which it stays.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "engine/steps.h"
#include "engine/tree.h"
#include "kern/explain.h"
#include "kern/sys.h"

static int root_built(struct run *r, struct err *e)
{
	if (sys_move_mount(r->tmp_fd, AT_FDCWD, "/") < 0)
		return errno == ENOSYS ? explain_missing_call("move_mount", "5.2", e)
				       : err_sys(e, "cannot put the new root in place");
	r->root_fd = r->tmp_fd;
	return 0;
}

static int root_host(struct run *r, struct err *e)
{
	if (sys_mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0, 0) < 0)
		return err_sys(e, "cannot make the host's tree read-only");
	if (sys_move_mount(r->tmp_fd, AT_FDCWD, "/tmp") < 0)
		return err_sys(e, "cannot mount the sandbox's own tmpfs on /tmp");
	r->root_fd = fd_open_at(AT_FDCWD, "/", O_PATH | O_DIRECTORY, 0);
	return r->root_fd < 0 ? err_sys(e, "cannot open the root") : 0;
}

int step_root(struct run *r, struct err *e)
{
	char size[32];

	r->tmp_fd = tree_new_tmpfs(tree_disk_size(r, size), "755", e);
	if (r->tmp_fd < 0)
		return -1;
	return run_builds_root(r) ? root_built(r, e) : root_host(r, e);
}
