/* SPDX-License-Identifier: MIT */
/*
 * hostile/namespaces.c: attempts to make or enter namespaces, and to mount: with one of them a
 * program has all capabilities in the new namespace, and the kernel code behind them.
 */
#include <linux/mount.h>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "tests/hostile/attempt.h"

enum {
	NEWUSER = CLONE_NEWUSER,
	NEWTIME = 0x80,
	CALL_OPEN_TREE_ATTR = 467,
	TREE_CLONE = 1, /* OPEN_TREE_CLONE; the header may be older */
};

static char tmpfs[] = "tmpfs";
static char tmp[] = "/tmp";
static char proc[] = "/proc";
static char root[] = "/";
static uint64_t clone_arguments[8] = {NEWUSER, 0, 0, 0, SIGCHLD};
static uint64_t read_only[4] = {MOUNT_ATTR_NODEV};

static int try_unshare(const struct attempt *a)
{
	return answer(unshare((int)a->args[0]));
}

/* As root of a new user namespace: what its capabilities then give. */
static int try_become_root(const struct attempt *a)
{
	char map[64];
	int fd;

	snprintf(map, sizeof(map), "0 %u 1", (unsigned)getuid());
	if (unshare(NEWUSER | (int)a->args[0]) != 0)
		return errno;
	fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, map, strlen(map)) < 0)
		return errno;
	switch (a->args[0]) {
	case CLONE_NEWUTS:
		return answer(sethostname("taken", 5));
	case CLONE_NEWNS:
		return answer(mount(tmpfs, tmp, tmpfs, 0, NULL));
	default:
		return answer(socket((int)a->args[1], SOCK_RAW, (int)a->args[2]));
	}
}

static int try_nest_limit(const struct attempt *a)
{
	int fd = open("/proc/sys/user/max_user_namespaces", O_WRONLY | O_CLOEXEC);

	(void)a;
	return fd < 0 ? errno : answer(write(fd, "100", 3));
}

static int try_own_setns(const struct attempt *a)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%ld/ns/%s", a->args[0], (const char *)a->args[1]);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? errno : answer(syscall(SYS_setns, fd, 0));
}

static int try_pidfd_setns(const struct attempt *a)
{
	int fd = (int)syscall(SYS_pidfd_open, 1, 0);

	return fd < 0 ? errno : answer(syscall(SYS_setns, fd, a->args[0]));
}

static int try_new_mount(const struct attempt *a)
{
	int fs_fd = (int)syscall(SYS_fsopen, tmpfs, 0);
	int mount_fd;

	(void)a;
	if (fs_fd < 0 || syscall(SYS_fsconfig, fs_fd, 6 /* FSCONFIG_CMD_CREATE */, 0, 0, 0) != 0)
		return errno;
	mount_fd = (int)syscall(SYS_fsmount, fs_fd, 0, 0);
	if (mount_fd < 0)
		return errno;
	return answer(syscall(SYS_move_mount, mount_fd, "", AT_FDCWD, tmp, 4));
}

static int try_clone_tree(const struct attempt *a)
{
	int fd = (int)syscall(SYS_open_tree, AT_FDCWD, tmp, TREE_CLONE);

	return fd < 0 ? errno : answer(syscall(SYS_move_mount, fd, "", AT_FDCWD, a->args[0], 4));
}

static int try_pivot_root(const struct attempt *a)
{
	(void)a;
	if (mount(tmpfs, tmp, tmpfs, 0, NULL) != 0 || chdir(tmp) != 0)
		return errno;
	return answer(syscall(SYS_pivot_root, ".", "."));
}

static int try_chroot_escape(const struct attempt *a)
{
	(void)a;
	if (mkdir("/tmp/jail", 0700) != 0 && errno != EEXIST)
		return errno;
	if (chroot("/tmp/jail") != 0)
		return errno;
	for (int up = 0; up < 64; up++)
		if (chdir("..") != 0)
			return errno;
	return answer(chroot("."));
}

static int try_remount(const struct attempt *a)
{
	return answer(mount(NULL, (const char *)a->args[0], NULL,
			    MS_REMOUNT | MS_BIND | (unsigned long)a->args[1], NULL));
}

static int try_mount_type(const struct attempt *a)
{
	const char *type = (const char *)a->args[0];

	return answer(mount(type, tmp, type, 0, (const char *)a->args[1]));
}

/* What is executed by which interpreter: a table of each user namespace since Linux 6.7. */
static int try_interpreter(const struct attempt *a)
{
	static const char rule[] = ":hostile:M::HOSTILE::/bin/true:";
	int fd;

	(void)a;
	if (mount("none", tmp, "binfmt_misc", 0, NULL) != 0)
		return errno;
	fd = open("/tmp/register", O_WRONLY | O_CLOEXEC);
	return fd < 0 ? errno : answer(write(fd, rule, strlen(rule)));
}

static int try_overlay(const struct attempt *a)
{
	(void)a;
	if (mount(tmpfs, tmp, tmpfs, 0, NULL) != 0)
		return errno;
	if (mkdir("/tmp/u", 0700) != 0 || mkdir("/tmp/w", 0700) != 0 || mkdir("/tmp/m", 0700) != 0)
		return errno;
	return answer(mount("overlay", "/tmp/m", "overlay", 0,
			    "lowerdir=/usr,upperdir=/tmp/u,workdir=/tmp/w"));
}

#define CALLS BY_DEVELOPER

/* clang-format off */
static const struct attempt attempts[] = {
	CALL("clone-user", "clone a process into a new user namespace", CALLS, SYS_clone, 120, NEWUSER | SIGCHLD),
	CALL("clone-user-high", "the same, with bits above the 32 that count", CALLS, SYS_clone, 0, NEWUSER | SIGCHLD | HIGH(40)),
	CALL("clone3-user", "clone3 into a new user namespace, whose flags no filter can read", CALLS, SYS_clone3, 435, PTR(clone_arguments), 64),
	CALL("unshare-user", "unshare the user namespace", CALLS, SYS_unshare, 310, NEWUSER),
	ATTEMPT("unshare-user-mount", "unshare user and mount namespaces", CALLS, try_unshare, NEWUSER | CLONE_NEWNS),
	ATTEMPT("unshare-user-net", "unshare user and network namespaces: packet filters, routing", CALLS, try_unshare, NEWUSER | CLONE_NEWNET),
	ATTEMPT("unshare-user-pid", "unshare user and pid namespaces", CALLS, try_unshare, NEWUSER | CLONE_NEWPID),
	ATTEMPT("unshare-user-ipc", "unshare user and IPC namespaces", CALLS, try_unshare, NEWUSER | CLONE_NEWIPC),
	ATTEMPT("unshare-user-uts", "unshare user and UTS namespaces", CALLS, try_unshare, NEWUSER | CLONE_NEWUTS),
	ATTEMPT("unshare-user-cgroup", "unshare user and cgroup namespaces", CALLS, try_unshare, NEWUSER | CLONE_NEWCGROUP),
	ATTEMPT("unshare-user-time", "unshare user and time namespaces", CALLS, try_unshare, NEWUSER | NEWTIME),
	CALL("clone-all", "clone a process into every kind of namespace", CALLS, SYS_clone, 120,
	    SIGCHLD | NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP),
	ATTEMPT("userns-hostname", "in a new user namespace: set the host name", CALLS, try_become_root, CLONE_NEWUTS),
	ATTEMPT("userns-mount", "in a new user namespace: mount", 0, try_become_root, CLONE_NEWNS),
	ATTEMPT("userns-packet", "in a new user namespace: a packet socket", 0, try_become_root, CLONE_NEWNET, AF_PACKET, 0),
	ATTEMPT("userns-netfilter", "in a new user namespace: netfilter", 0, try_become_root, CLONE_NEWNET, AF_NETLINK, NETLINK_NETFILTER),
	ATTEMPT("userns-xfrm", "in a new user namespace: IPsec", 0, try_become_root, CLONE_NEWNET, AF_NETLINK, NETLINK_XFRM),
	ATTEMPT("nest-limit", "raise the limit of user namespaces", 0, try_nest_limit, 0),
	ATTEMPT("setns-init", "enter the mount namespace of PID 1", 0, try_own_setns, 1, PTR("mnt")),
	ATTEMPT("setns-init-pid", "enter the pid namespace of PID 1", 0, try_own_setns, 1, PTR("pid")),
	ATTEMPT("setns-pidfd", "enter namespaces of PID 1 by a pidfd", 0, try_pidfd_setns, CLONE_NEWNS | CLONE_NEWUTS),
	CALL("mount-tmpfs", "mount a tmpfs", 0, SYS_mount, 21, PTR(tmpfs), PTR(tmp), PTR(tmpfs), 0, 0),
	ATTEMPT("mount-proc", "mount another /proc", 0, try_mount_type, PTR("proc"), 0),
	ATTEMPT("mount-sysfs", "mount /sys", 0, try_mount_type, PTR("sysfs"), 0),
	ATTEMPT("mount-cgroup2", "mount the cgroups", 0, try_mount_type, PTR("cgroup2"), 0),
	ATTEMPT("mount-mqueue", "mount the message queues", 0, try_mount_type, PTR("mqueue"), 0),
	ATTEMPT("mount-devpts", "mount pseudo terminals", 0, try_mount_type, PTR("devpts"), PTR("newinstance")),
	ATTEMPT("mount-binfmt", "mount the table of interpreters (binfmt_misc)", 0, try_mount_type, PTR("binfmt_misc"), 0),
	ATTEMPT("interpreter", "register an interpreter for programs in it", 0, try_interpreter, 0),
	ATTEMPT("mount-overlay", "mount an overlay", 0, try_overlay, 0),
	CALL("mount-bind", "bind the root elsewhere", 0, SYS_mount, 21, PTR(root), PTR(tmp), 0, MS_BIND | MS_REC, 0),
	CALL("mount-propagate", "share mounts with others", 0, SYS_mount, 21, 0, PTR(root), 0, MS_REC | MS_SHARED, 0),
	CALL("mount-move", "move a mount to see what is below", 0, SYS_mount, 21, PTR(proc), PTR(tmp), 0, MS_MOVE, 0),
	ATTEMPT("remount-root", "make the root writable", 0, try_remount, PTR(root), 0),
	ATTEMPT("remount-proc", "take nosuid and nodev off /proc", 0, try_remount, PTR(proc), 0),
	CALL("umount-proc", "unmount /proc", 0, SYS_umount2, 52, PTR(proc), MNT_DETACH),
	ATTEMPT("pivot-root", "exchange the root for another", 0, try_pivot_root, 0),
	ATTEMPT("chroot-escape", "leave the root by the old way: chroot, and .. again and again", 0, try_chroot_escape, 0),
	CALL("chroot", "change the root", 0, SYS_chroot, 61, PTR(tmp)),
	CALL("fsopen", "open a file system", 0, SYS_fsopen, 430, PTR(tmpfs), 0),
	ATTEMPT("new-mount-api", "mount a tmpfs by fsopen, fsmount and move_mount", 0, try_new_mount, 0),
	CALL("fspick", "pick a mounted file system", 0, SYS_fspick, 433, AT_FDCWD, PTR(proc), 0),
	CALL("open-tree", "clone a tree of mounts", 0, SYS_open_tree, 428, AT_FDCWD, PTR(root), TREE_CLONE | AT_RECURSIVE),
	ATTEMPT("open-tree-move", "clone a tree and mount it elsewhere", 0, try_clone_tree, PTR(tmp)),
	CALL("open-tree-attr", "the same by open_tree_attr (Linux 6.15)", 0, CALL_OPEN_TREE_ATTR, 467, AT_FDCWD, PTR(tmp), TREE_CLONE, PTR(read_only), 32),
	CALL("mount-setattr", "change a mount's attributes", 0, SYS_mount_setattr, 442, AT_FDCWD, PTR(root), 0, PTR(read_only), 32),
};
/* clang-format on */

int main(int argc, char **argv)
{
	return attempts_main(argc, argv, attempts, COUNT(attempts));
}
