/* SPDX-License-Identifier: MIT */
/*
 * engine/step_proc.c: mount the own /proc.
 *
 * Runs in: the stage. After: root. An instance of the new pid namespace, so it shows only what runs
 * inside. The kernel refuses it where the visible /proc has covers (a nested container): that is an
 * error with its reason, never the host's /proc instead.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sys/stat.h>

#include "engine/steps.h"
#include "kern/explain.h"
#include "kern/sys.h"

int step_proc(struct run *r, struct err *e)
{
	int fs_fd = sys_fsopen("proc");

	if (fs_fd < 0 || sys_fsconfig_create(fs_fd) < 0)
		return explain_mount_proc(errno, e);
	r->proc_fd = sys_fsmount(fs_fd, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (r->proc_fd < 0)
		return explain_mount_proc(errno, e);
	if (run_builds_root(r) && mkdirat(r->root_fd, "proc", 0555) < 0)
		return err_sys(e, "cannot make /proc inside");
	if (sys_move_mount(r->proc_fd, r->root_fd, "proc") < 0)
		return err_sys(e, "cannot mount the own /proc");
	return 0;
}
