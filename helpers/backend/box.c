/* SPDX-License-Identifier: MIT */
/*
 * helpers/backend/box.c: building and entering the box.
 *
 * The root is a tmpfs stacked on "/" and entered by chroot; until then paths mean the host's.
 */
#include "helpers/backend/box.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

#define SAFE (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)

/* What is not there on this host is left out, if it is optional. */
static const struct place {
	const char *path; /* the same outside and inside */
	uint64_t set;
	bool optional;
} places[] = {
	{"/usr", SAFE | MOUNT_ATTR_RDONLY, false},
	{"/etc/ld.so.cache", SAFE | MOUNT_ATTR_RDONLY, true},
	{"/etc/resolv.conf", SAFE | MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC, true},
	{"/etc/localtime", SAFE | MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC, true},
	{"/dev/null", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, false},
	{"/dev/urandom", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, false},
	{"/dev/net/tun", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, false},
};

/* Mount points of the program's own sandbox, and of ours. */
static const char *const directories[] = {"etc", "dev", "dev/net", "proc", "run", "tmp"};

/* Links on a system whose /usr is all, directories on others. */
static const char *const system_names[] = {"bin", "sbin", "lib", "lib32", "lib64"};

/* A file system of its own that is mounted nowhere yet; -1 and errno. */
static int new_mount(const char *type, uint64_t set)
{
	OWN_FD int fs_fd = sys_fsopen(type);

	if (fs_fd < 0 || sys_fsconfig_create(fs_fd) < 0)
		return -1;
	return sys_fsmount(fs_fd, (unsigned)set);
}

static int attach(int root_fd, int tree_fd, const char *name)
{
	struct stat there;

	if (fstat(tree_fd, &there) < 0)
		return -1;
	if (S_ISDIR(there.st_mode) ? mkdirat(root_fd, name, 0755) < 0 && errno != EEXIST
				   : mknodat(root_fd, name, S_IFREG | 0600, 0) < 0)
		return -1;
	return sys_move_mount(tree_fd, root_fd, name);
}

static int add(int root_fd, const char *path, uint64_t set)
{
	OWN_FD int tree_fd = sys_open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | AT_RECURSIVE);

	if (tree_fd < 0 ||
	    sys_mount_setattr(tree_fd, "", AT_EMPTY_PATH | AT_RECURSIVE, set, 0, 0) < 0)
		return -1;
	return attach(root_fd, tree_fd, path + 1);
}

static int add_system_name(int root_fd, const char *name)
{
	char path[16] = "/";
	char target[PATH_MAX];
	ssize_t len;

	for (size_t i = 0; name[i]; i++)
		path[i + 1] = name[i];
	len = readlink(path, target, sizeof(target) - 1);
	if (len > 0) {
		target[len] = '\0';
		return symlinkat(target, root_fd, name);
	}
	return add(root_fd, path, SAFE | MOUNT_ATTR_RDONLY) < 0 && errno != ENOENT ? -1 : 0;
}

static int add_places(int root_fd, struct err *e)
{
	for (size_t i = 0; i < COUNT_OF(directories); i++)
		if (mkdirat(root_fd, directories[i], 0755) < 0)
			return err_sys(e, "cannot make '/%s' for the network", directories[i]);
	for (size_t i = 0; i < COUNT_OF(places); i++)
		if (add(root_fd, places[i].path, places[i].set) < 0 &&
		    !(places[i].optional && errno == ENOENT))
			return err_sys(e, "cannot use '%s' for the network", places[i].path);
	for (size_t i = 0; i < COUNT_OF(system_names); i++)
		if (add_system_name(root_fd, system_names[i]) < 0)
			return err_sys(e, "cannot use '/%s' for the network", system_names[i]);
	return 0;
}

/* It has a name there, since no descriptor but stdio survives in what is started. */
static int add_network(int root_fd, int netns_fd)
{
	OWN_FD int tree_fd = sys_open_tree(netns_fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH);

	return tree_fd < 0 ? -1 : attach(root_fd, tree_fd, &BOX_NETWORK[1]);
}

int box_enter(int netns_fd, struct err *e)
{
	OWN_FD int root_fd = -1;
	OWN_FD int proc_fd = -1;

	if (unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS) < 0)
		return err_sys(e, "cannot make namespaces for the network's program");
	/* cppcheck-suppress nullPointer ; mount(2) takes NULL where nothing is mounted */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return err_sys(e, "cannot cut the mounts of the network's program off");
	root_fd = new_mount("tmpfs", SAFE);
	if (root_fd < 0 || sys_move_mount(root_fd, AT_FDCWD, "/") < 0)
		return err_sys(e, "cannot make a root for the network's program");
	if (add_places(root_fd, e) < 0)
		return -1;
	proc_fd = new_mount("proc", SAFE | MOUNT_ATTR_NOEXEC);
	if (proc_fd < 0 || sys_move_mount(proc_fd, root_fd, "proc") < 0)
		return err_sys(e, "cannot mount /proc for the network's program");
	if (add_network(root_fd, netns_fd) < 0)
		return err_sys(e, "cannot show the network's program the network");
	if (sys_mount_setattr(root_fd, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0) < 0 ||
	    fchdir(root_fd) < 0 || chroot(".") < 0 || chdir("/") < 0)
		return err_sys(e, "cannot enter the root of the network's program");
	return 0;
}
