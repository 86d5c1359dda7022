/* SPDX-License-Identifier: MIT */
/*
 * engine/step_dev.c: make the own /dev.
 *
 * Runs in: the stage. After: root. The nodes everybody needs are the host's own, cloned one by one
 * while the host's /dev is still visible; pseudo terminals are a devpts instance of our own. Where
 * there are none, no process inside can have a terminal, and /dev/tty would lead nowhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "engine/steps.h"
#include "engine/tree.h"
#include "kern/explain.h"
#include "kern/sys.h"

static const char *const nodes[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/urandom"};

static const char *const links[][2] = {
	{"/proc/self/fd", "fd"},       {"/proc/self/fd/0", "stdin"}, {"/proc/self/fd/1", "stdout"},
	{"/proc/self/fd/2", "stderr"}, {"urandom", "random"}, /* the same bytes since Linux 5.6 */
};

/* `host_fd`: the host's /dev, where ours covers it; else AT_FDCWD. */
static int add_node(const struct run *r, int host_fd, const char *path, struct err *e)
{
	const char *name = path + strlen("/dev/");
	int node_fd = sys_open_tree(host_fd, host_fd < 0 ? path : name, OPEN_TREE_CLONE);

	if (node_fd < 0 && errno == ENOSYS)
		return explain_missing_call("open_tree", "5.2", e);
	if (node_fd < 0)
		return err_sys(e, "cannot use the host's '%s'", path);
	if (mknodat(r->dev_fd, name, S_IFREG | 0666, 0) < 0 ||
	    sys_move_mount(node_fd, r->dev_fd, name) < 0)
		return err_sys(e, "cannot put '/dev/%s' in place", name);
	return 0;
}

static int add_pts(const struct run *r, struct err *e)
{
	int fs_fd = sys_fsopen("devpts");
	int mount_fd;

	if (fs_fd < 0 || sys_fsconfig_string(fs_fd, "mode", "620") < 0 ||
	    sys_fsconfig_string(fs_fd, "ptmxmode", "666") < 0 || sys_fsconfig_create(fs_fd) < 0)
		return err_sys(e, "cannot make own pseudo terminals");
	mount_fd = sys_fsmount(fs_fd, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
	if (mount_fd < 0 || mkdirat(r->dev_fd, "pts", 0755) < 0 ||
	    sys_move_mount(mount_fd, r->dev_fd, "pts") < 0)
		return err_sys(e, "cannot mount own pseudo terminals on /dev/pts");
	if (symlinkat("pts/ptmx", r->dev_fd, "ptmx") < 0)
		return err_sys(e, "cannot link /dev/ptmx");
	return 0;
}

/* In a host root /dev is a directory of the own tmpfs, mounted over the host's. */
static int cover_dev(struct run *r, struct err *e)
{
	r->dev_fd = sys_open_tree(r->tmp_fd, "dev", OPEN_TREE_CLONE);
	if (r->dev_fd < 0 || sys_move_mount(r->dev_fd, AT_FDCWD, "/dev") < 0)
		return err_sys(e, "cannot mount the own /dev");
	return 0;
}

int step_dev(struct run *r, struct err *e)
{
	bool terminals = r->terminal || r->spec->tty.num == TTY_ALWAYS;
	int host_fd = AT_FDCWD;

	if (!run_builds_root(r))
		host_fd = fd_open_at(AT_FDCWD, "/dev", O_PATH | O_DIRECTORY, 0);
	if (host_fd == -1)
		return err_sys(e, "cannot open the host's /dev");
	if (mkdirat(r->tmp_fd, "dev", 0755) < 0)
		return err_sys(e, "cannot make the own /dev");
	r->made = "/dev";
	if (run_builds_root(r))
		r->dev_fd = fd_open_at(r->tmp_fd, "dev", O_PATH | O_DIRECTORY, 0);
	else if (cover_dev(r, e) < 0)
		return -1;
	if (r->dev_fd < 0)
		return err_sys(e, "cannot open the own /dev");
	for (unsigned i = 0; i < COUNT_OF(nodes); i++)
		if (add_node(r, host_fd, nodes[i], e) < 0)
			return -1;
	for (unsigned i = 0; i < COUNT_OF(links); i++)
		if (symlinkat(links[i][0], r->dev_fd, links[i][1]) < 0)
			return err_sys(e, "cannot link /dev/%s", links[i][1]);
	/* Other sandboxes (bwrap) want the node for theirs in any case. */
	if ((terminals || r->spec->syscalls_nesting.num) && add_node(r, host_fd, "/dev/tty", e) < 0)
		return -1;
	return terminals ? add_pts(r, e) : 0;
}
