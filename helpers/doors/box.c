/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/box.c: building and entering the box.
 *
 * The root is a tmpfs stacked on "/" of an own mount namespace and entered by chroot. Until then
 * paths mean the host's.
 */
#include "helpers/doors/box.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/caps.h"
#include "kern/landlock.h"
#include "kern/sys.h"

static int write_file(int dir_fd, const char *path, int flags, const char *text)
{
	OWN_FD int fd = fd_open_at(dir_fd, path, O_WRONLY | flags, 0400);

	return fd < 0 ? -1 : fd_write_all(fd, text, strlen(text));
}

static int map_ids(uid_t uid, gid_t gid)
{
	char user[48];
	char group[48];

	(void)snprintf(user, sizeof(user), "%u %u 1\n", uid, uid);
	(void)snprintf(group, sizeof(group), "%u %u 1\n", gid, gid);
	return write_file(AT_FDCWD, "/proc/self/setgroups", 0, "deny") < 0 ||
			       write_file(AT_FDCWD, "/proc/self/uid_map", 0, user) < 0
		       ? -1
		       : write_file(AT_FDCWD, "/proc/self/gid_map", 0, group);
}

/* An empty tmpfs that is mounted nowhere yet; -1 and errno. */
static int new_tmpfs(const char *size)
{
	OWN_FD int fs_fd = sys_fsopen("tmpfs");

	if (fs_fd < 0 || sys_fsconfig_string(fs_fd, "size", size) < 0 ||
	    sys_fsconfig_string(fs_fd, "mode", "755") < 0 || sys_fsconfig_create(fs_fd) < 0)
		return -1;
	return sys_fsmount(fs_fd, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

/* An empty tmpfs on "/", whose fd is returned; -1 and errno. */
static int new_root(void)
{
	OWN_FD int root_fd = new_tmpfs("64k");

	if (root_fd < 0 || sys_move_mount(root_fd, AT_FDCWD, "/") < 0)
		return -1;
	return fd_take(&root_fd);
}

static int make_parents(int root_fd, const char *name)
{
	char above[64];

	for (const char *at = strchr(name, '/'); at; at = strchr(at + 1, '/')) {
		size_t len = (size_t)(at - name);

		if (len >= sizeof(above)) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(above, name, len);
		above[len] = '\0';
		if (mkdirat(root_fd, above, 0755) < 0 && errno != EEXIST)
			return -1;
	}
	return 0;
}

static int add_place(int root_fd, const struct box_place *p)
{
	uint64_t set = MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID | (p->writable ? 0 : MOUNT_ATTR_RDONLY);
	const char *name = p->inside + 1;
	OWN_FD int tree_fd =
		p->source ? sys_open_tree(AT_FDCWD, p->source, OPEN_TREE_CLONE | AT_RECURSIVE)
			  : new_tmpfs("1m");
	struct stat there;

	if (tree_fd < 0 || fstat(tree_fd, &there) < 0 || make_parents(root_fd, name) < 0)
		return -1;
	if (S_ISDIR(there.st_mode) ? mkdirat(root_fd, name, 0755)
				   : mknodat(root_fd, name, S_IFREG | 0600, 0))
		return -1;
	if (sys_mount_setattr(tree_fd, "", AT_EMPTY_PATH | AT_RECURSIVE, set, 0, 0) < 0)
		return -1;
	return sys_move_mount(tree_fd, root_fd, name);
}

/* /bin, /lib and the others, as links of a system whose /usr is all. */
static int add_links(int root_fd)
{
	static const char *const names[] = {"bin", "sbin", "lib", "lib32", "lib64"};

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		char target[16];

		(void)snprintf(target, sizeof(target), "usr/%s", names[i]);
		if (symlinkat(target, root_fd, names[i]) < 0)
			return -1;
	}
	return 0;
}

static int enter_root(int root_fd)
{
	if (sys_mount_setattr(root_fd, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0) < 0 ||
	    fchdir(root_fd) < 0 || chroot(".") < 0)
		return -1;
	return chdir("/");
}

int box_enter(const struct box_place *places, unsigned count, const char *app_info, struct err *e)
{
	uid_t uid = getuid();
	gid_t gid = getgid();
	OWN_FD int root_fd = -1;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) < 0)
		return err_sys(e, "cannot make namespaces for a service of the desktop");
	if (map_ids(uid, gid) < 0)
		return err_sys(e, "cannot map the ids of a service of the desktop");
	/* cppcheck-suppress nullPointer ; mount(2) takes NULL where nothing is mounted */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return err_sys(e, "cannot make the mounts private");
	root_fd = new_root();
	if (root_fd < 0)
		return err_sys(e, "cannot make the root of a service of the desktop");
	for (unsigned i = 0; i < count; i++)
		if (add_place(root_fd, &places[i]) < 0)
			return err_sys(e, "cannot use '%s' for a service of the desktop",
				       places[i].source ? places[i].source : places[i].inside);
	if (app_info && write_file(root_fd, ".flatpak-info", O_CREAT | O_EXCL, app_info) < 0)
		return err_sys(e, "cannot write the name of the app");
	if (add_links(root_fd) < 0 || enter_root(root_fd) < 0)
		return err_sys(e, "cannot enter the root of a service of the desktop");
	return 0;
}

int box_guard(bool files, struct err *e)
{
	int abi = landlock_abi();
	struct landlock_walls walls = {
		.files = files, .tcp = true, .abstract = true, .signals = true};
	OWN_FD int rules_fd = -1;

	/* Again: new credentials may have ended it. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (caps_bound(0) < 0 || caps_keep(0, false) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_sys(e, "cannot drop the rights of a service of the desktop");
	/* A second wall, where the kernel has one. */
	rules_fd = abi < 1 ? -1 : landlock_create(&walls, abi);
	if (rules_fd >= 0 && landlock_restrict(rules_fd) < 0)
		return err_sys(e, "cannot wall off a service of the desktop");
	return 0;
}
