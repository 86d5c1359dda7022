/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_device.c: cubby device: a device node of the host appears in what runs, or goes.
 *
 * The node is one that the user may open. A child enters the sandbox's user namespace, clones the
 * node's mount out of its own copy of the host's mounts, and puts it below the sandbox's /dev: both
 * by descriptors that PID 1 inside has opened. Nothing inside is executed or asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <linux/nsfs.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "cmd/client.h"
#include "container/inside.h"
#include "container/report.h"
#include "container/verbs.h"
#include "kern/sys.h"
#include "spec/unsafe.h"
#include "wire/wire.h"

#define ANSWER_MS 5000
#define WITHIN (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

struct change {
	struct work *w;
	const char *name; /* of the sandbox */
	const char *node; /* of the host; to be removed: NULL */
	const char *path; /* inside, below /dev/ */
	int root_fd;      /* inside */
	int mounts_fd;    /* the mount namespace */
	int owner_fd;     /* the user namespace that it belongs to */
};

static int ask_spaces(struct change *c, struct err *e)
{
	const struct msg order = {.type = MSG_CL_SPACES};
	struct client_work *client;
	struct msg m = {0};

	if (client_ask(c->name, &order, NULL, ANSWER_MS, &client, &m, e) < 0)
		return -1;
	if (m.type != MSG_SPACES_ARE)
		return err_set(e, "'%s' shows nobody its namespaces", c->name);
	c->mounts_fd = fd_take(&client->extra.fds[SPACES_MOUNTS]);
	for (unsigned i = 0; i < SPACES; i++)
		fd_close(&client->extra.fds[i]);
	c->owner_fd = ioctl(c->mounts_fd, NS_GET_USERNS);
	return c->owner_fd < 0 ? err_sys(e, "cannot find the owner of the mounts of '%s'", c->name)
			       : 0;
}

/* The directory below the sandbox's /dev in which the path's last name is; through no link. */
static int open_parent(const struct change *c, const char **ret_name)
{
	const char *rest = c->path + strlen("/dev/");
	const char *name = path_base(rest);
	OWN_FD int dev_fd = sys_openat2(c->root_fd, "dev", O_PATH | O_DIRECTORY, 0, WITHIN);

	*ret_name = name;
	if (dev_fd < 0 || name == rest)
		return fd_take(&dev_fd);
	return sys_openat2(dev_fd, arena_copy(&c->w->arena, rest, (size_t)(name - rest) - 1),
			   O_PATH | O_DIRECTORY, 0, WITHIN);
}

/* The same directory, seen writable by us alone: that of the sandbox is read-only. */
static int open_writable(int dir_fd)
{
	OWN_FD int fd = sys_open_tree(dir_fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH);

	if (fd < 0 || sys_mount_setattr(fd, "", AT_EMPTY_PATH, 0, MOUNT_ATTR_RDONLY, 0) < 0)
		return -1;
	return fd_take(&fd);
}

static int put(const struct change *c, int node_fd, struct err *e)
{
	const char *name;
	OWN_FD int dir_fd = open_parent(c, &name);
	OWN_FD int own_fd = dir_fd < 0 ? -1 : open_writable(dir_fd);

	if (own_fd < 0)
		return err_sys(e, "cannot open the directory of '%s' inside", c->path);
	if (mknodat(own_fd, name, S_IFREG | 0600, 0) < 0)
		return err_sys(e, "cannot make '%s' inside", c->path);
	if (sys_move_mount(node_fd, dir_fd, name) == 0)
		return 0;
	(void)err_sys(e, "cannot put the device on '%s' inside", c->path);
	(void)unlinkat(own_fd, name, 0);
	return -1;
}

static int take_away(const struct change *c, struct err *e)
{
	const char *name;
	OWN_FD int dir_fd = open_parent(c, &name);
	OWN_FD int own_fd = dir_fd < 0 ? -1 : open_writable(dir_fd);
	struct stat s;

	if (own_fd < 0 || fstatat(dir_fd, name, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, "cannot find '%s' inside", c->path);
	if (!S_ISCHR(s.st_mode) && !S_ISBLK(s.st_mode))
		return err_set(e, "'%s' is no device inside", c->path);
	/* What is open already stays so. */
	if (fchdir(dir_fd) < 0 || sys_umount(name) < 0)
		return err_sys(e, "cannot take '%s' away", c->path);
	return unlinkat(own_fd, name, 0) < 0 ? err_sys(e, "cannot take '%s' away", c->path) : 0;
}

/* In the child. The host's mounts are copied while they are still ours, and cut off from the
 * host's.
 */
static int do_change(const struct change *c, struct err *e)
{
	OWN_FD int node_fd = -1;

	if (setns(c->owner_fd, CLONE_NEWUSER) < 0)
		return err_sys(e, "cannot enter the user namespace of '%s'", c->name);
	if (c->node) {
		if (unshare(CLONE_NEWNS) < 0)
			return err_sys(e, "cannot copy the host's mounts");
		node_fd = sys_open_tree_attr(AT_FDCWD, c->node, OPEN_TREE_CLONE,
					     MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID);
		if (node_fd < 0)
			return err_sys(e, "cannot use '%s'", c->node);
	}
	if (setns(c->mounts_fd, CLONE_NEWNS) < 0)
		return err_sys(e, "cannot enter the mounts of '%s'", c->name);
	return c->node ? put(c, node_fd, e) : take_away(c, e);
}

static int run_child(const struct change *c, struct err *e)
{
	OWN_FD int report_fd = -1;
	int child_fd;
	int ends[2];
	int done;
	pid_t pid;

	if (report_pair(ends, e) < 0)
		return -1;
	report_fd = ends[0];
	child_fd = ends[1];
	pid = sys_clone(0, SIGCHLD, NULL);
	if (pid == 0) {
		struct err failure = {.exit_code = EXIT_CODE_CUBBY};

		if (do_change(c, &failure) == 0)
			report_started(&child_fd);
		if (child_fd >= 0)
			report_failed(&child_fd, &failure);
		_exit(0);
	}
	fd_close(&child_fd);
	if (pid < 0)
		return err_sys(e, "cannot start a process");
	done = report_wait(report_fd, e);
	(void)waitpid(pid, NULL, 0);
	return done;
}

/* Cubby's own, without which programs do not work, or which lead elsewhere. */
static bool is_own(const char *path)
{
	static const char *const own[] = {"null",    "zero", "full", "random",
					  "urandom", "tty",  "ptmx", "console"};

	for (size_t i = 0; i < COUNT_OF(own); i++)
		if (!strcmp(path + strlen("/dev/"), own[i]))
			return true;
	return path_is_below(path, "/dev/pts") || path_is_below(path, "/dev/shm");
}

static int check_path(struct change *c, const char *said, struct err *e)
{
	c->path = path_clean(&c->w->arena, said);
	if (!c->path || !path_is_below(c->path, "/dev"))
		return err_usage(e, "'%s' is not below /dev", said);
	if (is_own(c->path))
		return err_usage(e, "'%s' is cubby's own inside", said);
	return 0;
}

/* What the user cannot open he cannot hand on. */
static int check_node(const struct change *c, struct err *e)
{
	const struct unsafe *u;
	char real[PATH_MAX];
	struct stat s;

	if (stat(c->node, &s) < 0)
		return err_sys(e, "cannot use '%s'", c->node);
	if (!S_ISCHR(s.st_mode) && !S_ISBLK(s.st_mode))
		return err_set(e, "'%s' is no device", c->node);
	u = realpath(c->node, real) ? unsafe_of_path(&c->w->facts, real) : NULL;
	if (u) {
		(void)err_set(e, "'%s' needs the word 'unsafe': it %s", c->node, u->gives);
		return err_hint(e, "start the sandbox with it: --device %s --allow unsafe:%s", real,
				u->word);
	}
	if (access(c->node, R_OK) < 0 && access(c->node, W_OK) < 0)
		return err_sys(e, "cannot use '%s': you may not open it", c->node);
	return 0;
}

static int read_words(struct change *c, struct err *e)
{
	const struct options *o = &c->w->options;
	const char *verb = o->name_count > 0 ? o->names[0] : "";
	bool add = !strcmp(verb, "add");

	if (!add && strcmp(verb, "remove") != 0) {
		(void)err_usage(e, "'%s' is not something that can be done with devices", verb);
		return err_hint(e, "add or remove");
	}
	if (o->name_count < 3)
		return err_usage(e, "no %s is named", o->name_count < 2 ? "sandbox" : "device");
	if (o->name_count > (add ? 4U : 3U))
		return err_usage(e, "'%s' is a word too many", o->names[add ? 4 : 3]);
	c->name = o->names[1];
	c->node = add ? o->names[2] : NULL;
	if (check_path(c, o->names[add && o->name_count == 4 ? 3 : 2], e) < 0)
		return -1;
	return add ? check_node(c, e) : 0;
}

int cmd_device(int argc, char *const *argv, struct err *e)
{
	struct change c = {.root_fd = -1, .mounts_fd = -1, .owner_fd = -1};
	struct inside inside;
	int done;

	(void)argc;
	if (work_begin("device", false, argv, &c.w, e) < 0 || read_words(&c, e) < 0 ||
	    ask_spaces(&c, e) < 0 || inside_open(c.w, c.name, &inside, e) < 0)
		return -1;
	c.root_fd = inside.root_fd;
	done = run_child(&c, e);
	fd_close(&c.root_fd);
	fd_close(&c.mounts_fd);
	fd_close(&c.owner_fd);
	return done;
}
