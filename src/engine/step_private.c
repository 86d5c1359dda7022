/* SPDX-License-Identifier: MIT */
/*
 * engine/step_private.c: cut the mounts off from the host's.
 *
 * Runs in: the stage. After: ids. One recursive call for all mounts, however many the host has:
 * nothing propagates in or out, and no set-user-id bit counts in anything cloned from here on.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>

#include "engine/steps.h"
#include "kern/explain.h"
#include "kern/sys.h"

int step_private(struct run *r, struct err *e)
{
	(void)r;
	if (sys_mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, MOUNT_ATTR_NOSUID, 0, MS_PRIVATE) == 0)
		return 0;
	if (errno == ENOSYS)
		return explain_missing_call("mount_setattr", "5.12", e);
	return err_sys(e, "cannot cut the mounts off from the host's");
}
