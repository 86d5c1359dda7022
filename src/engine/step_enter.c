/* SPDX-License-Identifier: MIT */
/*
 * engine/step_enter.c: make the new root read-only and enter it; set the host name; shift clocks.
 *
 * Runs in: the stage. After: names. From here on no path means the host. The new root lies on top
 * of the host's: without capabilities nothing can be unmounted (in a nested user namespace the
 * mounts are locked together), so chroot is enough and saves the wait of an unmount. A program that
 * keeps capabilities gets the host's tree really removed.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/own_file.h"
#include "engine/procview.h"
#include "engine/steps.h"
#include "kern/sys.h"

static int enter_built(struct run *r, struct err *e)
{
	/* What packages put beside the system's trees (/srv, /home/someone) is kept in memory too.
	 */
	if (!run_overlays_host(r) &&
	    sys_mount_setattr(r->root_fd, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0) < 0)
		return err_sys(e, "cannot make the new root read-only");
	if (own_files_mount(r, e) < 0)
		return -1;
	if (fchdir(r->root_fd) < 0)
		return err_sys(e, "cannot enter the new root");
	if (r->caps == 0)
		return chroot(".") < 0 ? err_sys(e, "cannot change the root") : 0;
	if (sys_pivot_root(".", ".") < 0)
		return err_sys(e, "cannot exchange the roots");
	/* The host's tree is now the topmost mount on "."; take it away for good. */
	if (sys_umount(".") < 0)
		return err_sys(e, "cannot remove the host's tree");
	return chdir("/") < 0 ? err_sys(e, "cannot enter the new root") : 0;
}

int step_enter(struct run *r, struct err *e)
{
	if (run_builds_root(r))
		return enter_built(r, e);
	if (sys_mount_setattr(r->dev_fd, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC,
			      0, 0) < 0)
		return err_sys(e, "cannot make the own /dev read-only");
	if (own_files_mount(r, e) < 0)
		return -1;
	return chdir("/") < 0 ? err_sys(e, "cannot enter the root") : 0;
}

int step_hostname(struct run *r, struct err *e)
{
	const char *name = r->spec->hostname.text;

	return sethostname(name, strlen(name)) < 0
		       ? err_sys(e, "cannot set the host name '%s'", name)
		       : 0;
}

/* One line of timens_offsets. */
static int offset_line(char *text, size_t room, const char *clock, int64_t ms)
{
	int64_t seconds = ms / 1000 - (ms % 1000 < 0);
	long nanoseconds = (long)((ms - seconds * 1000) * 1000000);

	return snprintf(text, room, "%s %" PRId64 " %ld\n", clock, seconds, nanoseconds);
}

/*
 * time_namespaces(7), Linux 5.6: the offsets count for children, so for every program inside. With
 * proc.virtual the clock since the boot begins with the sandbox.
 */
int step_clock(struct run *r, struct err *e)
{
	const struct value *offset = &r->spec->time_offset;
	OWN_FD int fd = -1;
	char text[128];
	int len;

	if (unshare(0x80 /* CLONE_NEWTIME */) < 0)
		return err_sys(e, "cannot make a time namespace");
	fd = fd_open_at(AT_FDCWD, "/proc/self/timens_offsets", O_WRONLY, 0);
	len = offset_line(text, sizeof(text), "monotonic", offset->num);
	len += offset_line(text + len, sizeof(text) - (size_t)len, "boottime",
			   r->procview ? -r->procview->shown.zero_ms : offset->num);
	if (fd >= 0 && write(fd, text, (size_t)len) == len)
		return 0;
	return offset->set ? err_sys(e, "cannot shift the clocks by %s", offset->text)
			   : err_sys(e, "cannot let the clock begin with the sandbox");
}
