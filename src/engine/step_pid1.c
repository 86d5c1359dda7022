/* SPDX-License-Identifier: MIT */
/*
 * engine/step_pid1.c: the program as process 1 of a pid namespace of its own.
 *
 * Runs in: init, before it gives up its rights; and in the process that is born here and becomes
 * the program, which goes through the rest of the phase GUARD beside init. A system's own init has
 * to be process 1: it adopts orphans, is signalled only by what it listens to, and ends everything
 * by reboot(2). Ours stays outside of that namespace: nothing inside sees it or can signal it,
 * and what cubby exec starts is born inside as well (unshare(2), CLONE_NEWPID).
 *
 * What such an init expects (systemd's CONTAINER_INTERFACE): /dev and /sys are mounts, /dev can be
 * written, /dev/console is the terminal, /sys/fs/cgroup is its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/relay.h"
#include "engine/steps.h"
#include "kern/explain.h"
#include "kern/landlock.h"
#include "kern/sys.h"
#include "wire/wire.h"

#define CONSOLE "/dev/console"
#define CGROUP "/sys/fs/cgroup"

/* The directory as a mount of its own, writable although the root is not. */
static int open_up_dev(struct err *e)
{
	OWN_FD int fd = sys_open_tree(AT_FDCWD, "/dev", OPEN_TREE_CLONE | AT_RECURSIVE);

	if (fd < 0 || sys_mount_setattr(fd, "", AT_EMPTY_PATH, 0, MOUNT_ATTR_RDONLY, 0) < 0 ||
	    sys_move_mount(fd, AT_FDCWD, "/dev") < 0)
		return err_sys(e, "cannot make /dev writable for the program");
	return 0;
}

/*
 * Root inside owns the files of its cgroup. Those that limit it are kept from it by the mount
 * option nsdelegate (cgroups(7)), with which the host's systemd mounts the hierarchy: a limit that
 * could be written says that it is missing.
 */
static bool could_lift_limits(void)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, CGROUP "/cgroup.max.depth", O_WRONLY, 0);

	return fd >= 0 && write(fd, "max", 3) == 3;
}

static int mount_cgroup(struct err *e)
{
	int fs_fd = sys_fsopen("cgroup2");
	OWN_FD int fd = -1;

	if (fs_fd >= 0 && sys_fsconfig_create(fs_fd) == 0)
		fd = sys_fsmount(fs_fd, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (fd < 0 || sys_move_mount(fd, AT_FDCWD, CGROUP) < 0)
		return err_sys(e, "cannot mount the own cgroup on " CGROUP);
	if (could_lift_limits() &&
	    sys_mount_setattr(fd, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0) < 0)
		return err_sys(e, "cannot make the own cgroup read-only");
	return 0;
}

/* Whether the view has our empty /sys, and nothing of the host's. */
static bool has_empty_sys(const struct run *r)
{
	for (unsigned i = 0; i < r->view_count; i++)
		if (!strcmp(r->view[i].path, "/sys"))
			return r->view[i].kind == VIEW_TMP;
	return false;
}

static int fill_sys(const struct run *r, struct err *e)
{
	if (mkdir("/sys/fs", 0555) < 0 || mkdir(CGROUP, 0555) < 0)
		return err_sys(e, "cannot make " CGROUP " inside");
	if (r->cgroup_fd >= 0 && mount_cgroup(e) < 0)
		return -1;
	if (sys_mount_setattr(AT_FDCWD, "/sys", 0, MOUNT_ATTR_RDONLY, 0, 0) < 0)
		return err_sys(e, "cannot make /sys read-only");
	return 0;
}

/* The pseudo terminal under the name that a system's init opens. Its other side goes up. */
static int make_console(const struct run *r, int *ret_slave_fd, struct err *e)
{
	const struct msg m = {.type = MSG_TERMINAL};
	OWN_FD int master_fd = -1;
	OWN_FD int slave_fd = -1;
	OWN_FD int node_fd = -1;
	char path[32];
	unsigned number;

	if (tty_open_pair("/dev/ptmx", &r->relay->normal, &master_fd, &slave_fd) < 0 ||
	    ioctl(master_fd, TIOCGPTN, &number) < 0)
		return err_sys(e, "cannot open a pseudo terminal inside");
	(void)snprintf(path, sizeof(path), "/dev/pts/%u", number);
	node_fd = sys_open_tree(AT_FDCWD, path, OPEN_TREE_CLONE);
	if (node_fd < 0 || mknod(CONSOLE, S_IFREG | 0600, 0) < 0 ||
	    sys_move_mount(node_fd, AT_FDCWD, CONSOLE) < 0)
		return err_sys(e, "cannot put " CONSOLE " in place");
	if (wire_send_full(r->wire_fd, &m, NULL, &master_fd, 1) < 0)
		return err_sys(e, "cannot hand over the terminal");
	*ret_slave_fd = fd_take(&slave_fd);
	return 0;
}

/* The /proc of the program's namespace in the place of ours, with the same right behind it. */
static int exchange_proc(const struct run *r, struct err *e)
{
	bool walled = !r->spec->syscalls_nesting.num && !run_keeps_mounting(r);
	int fs_fd = sys_fsopen("proc");
	OWN_FD int fd = -1;

	if (fs_fd >= 0 && sys_fsconfig_create(fs_fd) == 0)
		fd = sys_fsmount(fs_fd, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
	if (fd < 0)
		return explain_mount_proc(errno, e);
	if (sys_umount("/proc") < 0 || sys_move_mount(fd, AT_FDCWD, "/proc") < 0)
		return err_sys(e, "cannot mount the program's own /proc");
	if (r->rules_fd >= 0 && walled &&
	    landlock_allow(r->rules_fd, fd, LANDLOCK_WRITE, landlock_abi()) < 0)
		return err_sys(e, "cannot allow the program's own /proc");
	return 0;
}

/*
 * In the process to be the program. It leads a session without a terminal: the console is for the
 * programs that the init starts there.
 */
static int be_pid1(struct run *r, int slave_fd, struct err *e)
{
	if (setsid() < 0)
		return err_sys(e, "cannot start a session for the program");
	for (int n = 0; n < 3; n++)
		if (r->terminal && r->tty[n] && fd_become_stdio(slave_fd, n) < 0)
			return err_sys(e, "cannot give the program its stdin, stdout and stderr");
	r->is_pid1 = true;
	return exchange_proc(r, e);
}

/* Both go on from here; init when the other has its /proc, for the second wall is of both. */
static int bear(struct run *r, int *slave_fd, struct err *e)
{
	int ready[2];
	int born[2];
	char byte = 0;

	if (fd_pipe(ready) < 0 || fd_pipe(born) < 0)
		return err_sys(e, "cannot make a pipe inside");
	r->pid1 = sys_clone(0, SIGCHLD, NULL);
	if (r->pid1 < 0)
		return err_sys(e, "cannot start a process inside");
	(void)close(ready[r->pid1 ? 1 : 0]);
	(void)close(born[r->pid1 ? 1 : 0]);
	if (r->pid1 == 0) {
		r->pid1_fd = born[1];
		if (be_pid1(r, *slave_fd, e) < 0)
			return -1;
		if (write(ready[1], &byte, 1) != 1)
			return err_sys(e, "cannot tell init of process 1");
		return 0;
	}
	r->pid1_fd = born[0];
	/* An init opens the console when it has to say something. A terminal that nobody has open
	 * is at its end for who holds the other side. */
	r->console_fd = fd_take(slave_fd);
	if (fd_read_all(ready[0], &byte, 1) != 1)
		_exit(EXIT_CODE_CUBBY); /* it has said why */
	return 0;
}

int step_pid1(struct run *r, struct err *e)
{
	OWN_FD int slave_fd = -1;

	if (open_up_dev(e) < 0 || (has_empty_sys(r) && fill_sys(r, e) < 0) ||
	    (r->terminal && make_console(r, &slave_fd, e) < 0))
		return -1;
	if (unshare(CLONE_NEWPID) < 0)
		return err_sys(e, "cannot make a pid namespace for the program");
	return bear(r, &slave_fd, e);
}
