/* SPDX-License-Identifier: MIT */
/* kern/sys.c: thin system call wrappers. */
#include "kern/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"

#ifndef SYS_open_tree_attr
#define SYS_open_tree_attr 467 /* on every architecture */
#endif
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

static pid_t clone_child(int cgroup_fd, uint64_t flags, int exit_signal, int *ret_pidfd)
{
	int pidfd = -1;
	struct clone_args args = {
		.flags = flags | (ret_pidfd ? CLONE_PIDFD : 0),
		.exit_signal = (uint64_t)exit_signal,
		.pidfd = (uint64_t)(uintptr_t)&pidfd,
	};
	long pid;

	if (cgroup_fd >= 0) {
		args.flags |= CLONE_INTO_CGROUP;
		args.cgroup = (uint64_t)cgroup_fd;
	}
	pid = syscall(SYS_clone3, &args, sizeof(args));
	/* An outer container's filter answers ENOSYS: clone(2) has all we need but new flags. */
	if (pid < 0 && errno == ENOSYS && cgroup_fd < 0)
		pid = syscall(SYS_clone, args.flags | args.exit_signal, 0, &pidfd, 0, 0);
	if (pid > 0 && ret_pidfd)
		*ret_pidfd = pidfd;
	return (pid_t)pid;
}

pid_t sys_clone(uint64_t flags, int exit_signal, int *ret_pidfd)
{
	return clone_child(-1, flags, exit_signal, ret_pidfd);
}

pid_t sys_clone_into(int cgroup_fd, uint64_t flags, int exit_signal, int *ret_pidfd)
{
	return clone_child(cgroup_fd, flags, exit_signal, ret_pidfd);
}

int sys_open_tree(int dir_fd, const char *path, unsigned flags)
{
	return (int)syscall(SYS_open_tree, dir_fd, path, flags | OPEN_TREE_CLOEXEC);
}

int sys_open_tree_attr(int dir_fd, const char *path, unsigned flags, uint64_t set)
{
	static bool missing;
	struct mount_attr attr = {.attr_set = set};
	int fd = -1;

	if (!missing) {
		fd = (int)syscall(SYS_open_tree_attr, dir_fd, path, flags | OPEN_TREE_CLOEXEC,
				  &attr, sizeof(attr));
		/* A filter around us that is older than the call may say either. */
		if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
			return fd;
		missing = true;
	}
	fd = sys_open_tree(dir_fd, path, flags);
	if (fd < 0 ||
	    sys_mount_setattr(fd, "", AT_EMPTY_PATH | (flags & AT_RECURSIVE), set, 0, 0) == 0)
		return fd;
	fd_close(&fd);
	return -1;
}

int sys_move_mount(int from_fd, int to_dir_fd, const char *to_path)
{
	unsigned flags = MOVE_MOUNT_F_EMPTY_PATH;

	if (!*to_path)
		flags |= MOVE_MOUNT_T_EMPTY_PATH;
	return (int)syscall(SYS_move_mount, from_fd, "", to_dir_fd, to_path, flags);
}

int sys_mount_setattr(int dir_fd, const char *path, unsigned flags, uint64_t set, uint64_t clear,
		      uint64_t propagation)
{
	struct mount_attr attr = {.attr_set = set, .attr_clr = clear, .propagation = propagation};

	return (int)syscall(SYS_mount_setattr, dir_fd, path, flags, &attr, sizeof(attr));
}

int sys_fsopen(const char *type)
{
	return (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
}

int sys_fsconfig_string(int fs_fd, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fs_fd, FSCONFIG_SET_STRING, key, value, 0);
}

int sys_fsconfig_flag(int fs_fd, const char *key)
{
	return (int)syscall(SYS_fsconfig, fs_fd, FSCONFIG_SET_FLAG, key, NULL, 0);
}

int sys_fsconfig_create(int fs_fd)
{
	return (int)syscall(SYS_fsconfig, fs_fd, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
}

int sys_fsmount(int fs_fd, unsigned attributes)
{
	return (int)syscall(SYS_fsmount, fs_fd, FSMOUNT_CLOEXEC, attributes);
}

int sys_umount(const char *path)
{
	return (int)syscall(SYS_umount2, path,
			    2 /* MNT_DETACH; libc's header clashes with the kernel's */);
}

int sys_pivot_root(const char *new_root, const char *put_old)
{
	return (int)syscall(SYS_pivot_root, new_root, put_old);
}

int sys_openat2(int dir_fd, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct open_how how = {.flags = flags | O_CLOEXEC, .mode = mode, .resolve = resolve};
	long fd;

	do
		fd = syscall(SYS_openat2, dir_fd, path, &how, sizeof(how));
	while (fd < 0 && (errno == EINTR || errno == EAGAIN));
	return (int)fd;
}

int sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	return (int)syscall(SYS_close_range, first, last, flags);
}

int sys_pidfd_open(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

int sys_pidfd_send_signal(int pidfd, int signal)
{
	return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int sys_seccomp_filter(const struct sock_fprog *program)
{
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, program);
}

int sys_seccomp_filter_all(const struct sock_fprog *program)
{
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH, program);
}

int sys_seccomp_listener(const struct sock_fprog *program)
{
	int fd = (int)syscall(
		SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, program);

	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
				  SECCOMP_FILTER_FLAG_NEW_LISTENER, program);
	return fd;
}
