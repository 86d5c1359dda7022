/* SPDX-License-Identifier: MIT */
/*
 * fault/inject/calls.c: the table of calls. A filter around cubby, as a container has it, refuses
 * any of them with EPERM, and an older kernel does not know the newer ones; the others are what the
 * call's man page says, where it can happen to a launcher.
 */
#include "tests/fault/inject/calls.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>

#ifndef SYS_open_tree_attr
#define SYS_open_tree_attr 467 /* Linux 6.15, on every architecture */
#endif

#define CALL(name, ...)                                                                            \
	{                                                                                          \
		SYS_##name, #name, false,                                                          \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}
#define SAFE(name)                                                                                 \
	{                                                                                          \
		SYS_##name, #name, false,                                                          \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}
#define LATE(name, ...)                                                                            \
	{                                                                                          \
		SYS_##name, #name, true,                                                           \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

/* What opening a file can meet. */
#define OPEN EPERM, ENOMEM, EINTR, ENOSPC, EMFILE, ENFILE, EACCES
#define MAKE EPERM, ENOMEM, ENOSPC, EROFS, EACCES
#define MOUNT EPERM, ENOMEM, ENOSPC, EMFILE, ENOSYS, EAGAIN

static const struct call table[] = {
#ifdef SYS_arch_prctl
	SAFE(arch_prctl),
#endif
#ifdef SYS_open
	CALL(open, OPEN),
	CALL(mkdir, MAKE),
	CALL(readlink, EPERM, ENOMEM, EACCES, EINTR),
	CALL(unlink, EPERM, ENOMEM, EROFS, EINTR),
	CALL(access, EPERM, ENOMEM, EACCES),
	CALL(stat, EPERM, ENOMEM, EACCES),
	CALL(lstat, EPERM, ENOMEM, EACCES),
	CALL(poll, EPERM, ENOMEM, EINTR, EAGAIN),
	CALL(pipe, EPERM, EMFILE, ENFILE),
	CALL(fork, EPERM, ENOMEM, EAGAIN, ENOSYS),
	CALL(dup2, EPERM, EINTR, EMFILE),
	CALL(chmod, EPERM, ENOMEM, EROFS),
	CALL(rename, EPERM, ENOMEM, ENOSPC, EROFS),
#endif
	CALL(accept4, EPERM, ENOMEM, EINTR, EMFILE, EAGAIN),
	CALL(bind, EPERM, ENOMEM, ENOSPC, EACCES, EINTR),
	CALL(brk, ENOMEM),
	CALL(capget, EPERM, ENOSYS),
	CALL(capset, EPERM, ENOSYS, ENOMEM),
	CALL(chdir, EPERM, ENOMEM, EACCES, EINTR),
	CALL(chroot, EPERM, ENOMEM, ENOSYS, EINTR),
	CALL(clock_gettime, EPERM, ENOSYS),
	CALL(clone, EPERM, ENOMEM, EAGAIN, ENOSPC, EINTR, ENOSYS),
	CALL(clone3, EPERM, ENOMEM, EAGAIN, ENOSPC, EMFILE, EINTR, ENOSYS),
	LATE(close, EINTR, EIO, ENOSPC),
	CALL(close_range, EPERM, ENOMEM, EMFILE, ENOSYS),
	CALL(connect, EPERM, ENOMEM, EINTR, EAGAIN, ECONNREFUSED),
	CALL(dup, EPERM, EMFILE),
	CALL(dup3, EPERM, EINTR, EMFILE, ENOSYS),
	CALL(execve, EPERM, ENOMEM, EACCES, EAGAIN, EMFILE, EIO),
	SAFE(exit),
	SAFE(exit_group),
	CALL(faccessat, EPERM, ENOMEM, EACCES),
#ifdef SYS_faccessat2
	CALL(faccessat2, EPERM, ENOMEM, EACCES, ENOSYS),
#endif
	CALL(fchdir, EPERM, ENOMEM, EACCES),
	CALL(fchmod, EPERM, ENOMEM, EROFS),
	CALL(fchmodat, EPERM, ENOMEM, EROFS),
	CALL(fcntl, EPERM, EMFILE, EINTR, EAGAIN),
	CALL(fgetxattr, EPERM, ENOMEM),
	CALL(flock, EPERM, ENOMEM, EINTR),
	CALL(fremovexattr, EPERM, ENOMEM, ENOSPC),
	CALL(fsconfig, MOUNT),
	CALL(fsetxattr, EPERM, ENOMEM, ENOSPC, EOPNOTSUPP),
	CALL(fsmount, MOUNT),
	CALL(fsopen, MOUNT),
	CALL(fstat, EPERM, ENOMEM),
	CALL(fsync, EPERM, EIO, ENOSPC),
	CALL(ftruncate, EPERM, ENOSPC, EINTR),
	CALL(futex, EINTR, EAGAIN),
	CALL(getcwd, EPERM, ENOMEM, ENOENT),
	CALL(getdents64, EPERM, ENOMEM),
	SAFE(getegid),
	SAFE(geteuid),
	SAFE(getgid),
	SAFE(getpgid),
	SAFE(getpid),
	SAFE(getppid),
	CALL(getrandom, EPERM, EINTR, EAGAIN, ENOSYS),
	CALL(getsockopt, EPERM, ENOMEM),
	SAFE(gettid),
	SAFE(getuid),
	CALL(ioctl, EPERM, ENOMEM, EINTR),
	CALL(kill, EPERM, ESRCH),
	CALL(landlock_add_rule, EPERM, ENOMEM, ENOSYS),
	CALL(landlock_create_ruleset, EPERM, ENOMEM, EMFILE, ENOSYS, EOPNOTSUPP),
	CALL(landlock_restrict_self, EPERM, ENOMEM, E2BIG, ENOSYS),
	CALL(listen, EPERM, ENOMEM),
	CALL(lseek, EPERM),
	CALL(madvise, EPERM, ENOMEM, EAGAIN, EINVAL, EINTR),
	CALL(memfd_create, EPERM, ENOMEM, EMFILE, ENOSYS),
	CALL(mkdirat, MAKE),
	CALL(mknodat, MAKE),
	CALL(mmap, ENOMEM, EAGAIN),
	CALL(mount_setattr, MOUNT),
	CALL(move_mount, MOUNT),
	CALL(mprotect, EPERM, ENOMEM),
	CALL(mremap, EPERM, ENOMEM, EAGAIN),
	CALL(munmap, EPERM, ENOMEM),
	CALL(newfstatat, EPERM, ENOMEM, EACCES),
	CALL(open_tree, MOUNT),
	CALL(open_tree_attr, MOUNT),
	CALL(openat, OPEN),
	CALL(openat2, OPEN, ENOSYS),
	CALL(pidfd_send_signal, EPERM, ENOMEM, ENOSYS),
	CALL(pipe2, EPERM, EMFILE, ENFILE),
	CALL(pivot_root, EPERM, ENOMEM, ENOSYS, EBUSY),
	CALL(ppoll, EPERM, ENOMEM, EINTR, EAGAIN),
	CALL(prctl, EPERM, ENOMEM, ENOSYS),
	CALL(pread64, EPERM, EINTR, EIO),
	CALL(prlimit64, EPERM, ENOMEM, ENOSYS),
	CALL(read, EPERM, ENOMEM, EINTR, EIO),
	CALL(readlinkat, EPERM, ENOMEM, EACCES, EINTR),
	CALL(recvfrom, EPERM, ENOMEM, EINTR),
	CALL(recvmsg, EPERM, ENOMEM, EINTR, EMFILE),
	CALL(renameat, EPERM, ENOMEM, ENOSPC, EROFS),
	CALL(renameat2, EPERM, ENOMEM, ENOSPC, EROFS, EINVAL),
	CALL(rt_sigaction, EPERM, ENOMEM),
	CALL(rt_sigprocmask, EPERM, ENOMEM),
	SAFE(rt_sigreturn),
	CALL(rt_sigtimedwait, EINTR, EAGAIN),
	CALL(rt_sigqueueinfo, EPERM, EAGAIN),
	CALL(sched_getaffinity, EPERM, ENOMEM, ENOSYS),
	CALL(sched_setaffinity, EPERM, ENOMEM, EINVAL, ENOSYS),
	CALL(seccomp, EPERM, ENOMEM, EINVAL, ENOSYS),
	CALL(sendto, EPERM, ENOMEM, EINTR, ENOBUFS),
	CALL(sendmsg, EPERM, ENOMEM, EINTR, ENOBUFS, EAGAIN, ETOOMANYREFS),
	SAFE(set_tid_address),
	CALL(sethostname, EPERM, ENOMEM, ENOSYS),
	CALL(setns, EPERM, ENOMEM, EMFILE, ENOSYS),
	CALL(setpgid, EPERM, ENOSYS),
	CALL(setpriority, EPERM, EACCES, ENOSYS),
	CALL(setresgid, EPERM, EAGAIN, ENOSYS),
	CALL(setresuid, EPERM, EAGAIN, ENOSYS),
	CALL(setsockopt, EPERM, ENOMEM),
	CALL(setsid, EPERM, ENOSYS),
	CALL(signalfd4, EPERM, ENOMEM, EMFILE, ENFILE, ENOSYS),
	CALL(socket, EPERM, ENOMEM, EMFILE, ENFILE, EACCES),
	CALL(socketpair, EPERM, ENOMEM, EMFILE, ENFILE),
	CALL(statx, EPERM, ENOMEM, ENOSYS),
	CALL(symlinkat, MAKE),
	SAFE(umask),
	CALL(umount2, EPERM, ENOMEM, EBUSY),
	CALL(uname, EPERM),
	CALL(unlinkat, EPERM, ENOMEM, EROFS, EINTR),
	CALL(unshare, EPERM, ENOMEM, ENOSPC, ENOSYS),
	CALL(wait4, EINTR),
	CALL(write, EPERM, ENOMEM, EINTR, ENOSPC, EAGAIN),
	CALL(writev, EPERM, ENOMEM, EINTR, ENOSPC, EAGAIN),
};

#define ERROR(name)                                                                                \
	{                                                                                          \
		name, #name                                                                        \
	}
static const struct {
	int number;
	const char *name;
} errors[] = {
	ERROR(E2BIG),        ERROR(EACCES), ERROR(EAGAIN),     ERROR(EBUSY),  ERROR(ECONNREFUSED),
	ERROR(EINTR),        ERROR(EINVAL), ERROR(EIO),        ERROR(EMFILE), ERROR(ENFILE),
	ERROR(ENOENT),       ERROR(ENOMEM), ERROR(ENOBUFS),    ERROR(ENOSPC), ERROR(ENOSYS),
	ERROR(EPERM),        ERROR(EROFS),  ERROR(EOPNOTSUPP), ERROR(ESRCH),  ERROR(EUSERS),
	ERROR(EEXIST),       ERROR(ENODEV), ERROR(EADDRINUSE), ERROR(EDQUOT), ERROR(ENAMETOOLONG),
	ERROR(ETOOMANYREFS),
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

const struct call *call_find(long number)
{
	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].number == number)
			return &table[i];
	return NULL;
}

const struct call *call_find_name(const char *name)
{
	for (size_t i = 0; i < COUNT(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

int error_number(const char *name)
{
	for (size_t i = 0; i < COUNT(errors); i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].number;
	return 0;
}

const char *error_name(int number)
{
	for (size_t i = 0; i < COUNT(errors); i++)
		if (errors[i].number == number)
			return errors[i].name;
	return "?";
}
