/* SPDX-License-Identifier: MIT */
/*
 * policy/attempt.c: tries one system call and prints what the kernel answered.
 *
 * usage: attempt NAME; prints "ok" or the name of the error. Each call is chosen so that a kernel
 * without a filter answers something else than the policies do. With "-high" an int argument has
 * bits above its 32, which the kernel ignores.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define HIGH (1l << 32)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum {
	KCMP_FILE = 0,
	KCMP_VM = 1,
	KEYCTL_GET_KEYRING_ID = 0,
	UFFD_USER_MODE_ONLY = 1,
	ADDR_NO_RANDOMIZE = 0x40000,
	SUSPEND_SECCOMP = 1 << 21,
	PTRACE_SEIZE_REQUEST = 0x4206,
};

struct attempt {
	const char *name;
	long number;
	long args[6];
};

#define AT_NEW AT_FDCWD, (long)"new-file"
static char byte;
static struct iovec bytes = {&byte, 1};

/* clang-format off */
static const struct attempt attempts[] = {
	{"tiocsti",              SYS_ioctl, {0, TIOCSTI, (long)&byte}},
	{"tiocsti-high",         SYS_ioctl, {0, TIOCSTI | HIGH, (long)&byte}},
	{"tioclinux-high",       SYS_ioctl, {0, TIOCLINUX | HIGH, (long)&byte}},
	{"tiocsetd",             SYS_ioctl, {0, TIOCSETD, (long)&byte}},
	{"tiocgwinsz",           SYS_ioctl, {0, TIOCGWINSZ, 0}},
	{"unix",                 SYS_socket, {AF_UNIX, SOCK_STREAM, 0}},
	{"unix-high",            SYS_socket, {AF_UNIX | HIGH, SOCK_STREAM, 0}},
	{"inet",                 SYS_socket, {AF_INET, SOCK_STREAM, 0}},
	{"inet6-high",           SYS_socket, {AF_INET6 | HIGH, SOCK_STREAM, 0}},
	{"vsock",                SYS_socket, {AF_VSOCK, SOCK_STREAM, 0}},
	{"vsock-high",           SYS_socket, {AF_VSOCK | HIGH, SOCK_STREAM, 0}},
	{"netlink-route",        SYS_socket, {AF_NETLINK, SOCK_RAW, NETLINK_ROUTE}},
	{"netlink-generic",      SYS_socket, {AF_NETLINK, SOCK_RAW, NETLINK_GENERIC}},
	{"netlink-xfrm-high",    SYS_socket, {AF_NETLINK | HIGH, SOCK_RAW, NETLINK_XFRM | HIGH}},
	{"clone-user",           SYS_clone, {CLONE_NEWUSER | SIGCHLD}},
	{"clone-user-high",      SYS_clone, {CLONE_NEWUSER | SIGCHLD | HIGH}},
	{"clone-process",        SYS_clone, {SIGCHLD}},
	{"clone3",               SYS_clone3, {0, 0}},
	{"unshare-user",         SYS_unshare, {CLONE_NEWUSER}},
	{"unshare-files",        SYS_unshare, {CLONE_FILES}},
	{"setns",                SYS_setns, {-1, 0}},
	{"mount",                SYS_mount, {1, 1, 1, 0, 1}},
	{"umount2",              SYS_umount2, {(long)"/nowhere", 0xffff}},
	{"chroot",               SYS_chroot, {(long)"/nowhere"}},
	{"open_tree",            SYS_open_tree, {-1, (long)"x", -1}},
	{"mount_setattr",        442, {-1, (long)"x", 0xffff, 0, 0}},
	{"open_tree_attr",       467, {-1, (long)"x", -1, 0, 0}},
	{"personality-fixed",    SYS_personality, {ADDR_NO_RANDOMIZE}},
	{"personality-high",     SYS_personality, {ADDR_NO_RANDOMIZE | HIGH}},
	{"personality-query",    SYS_personality, {0xffffffff}},
	{"ptrace",               SYS_ptrace, {PTRACE_TRACEME}},
	{"ptrace-suspend",       SYS_ptrace, {PTRACE_SEIZE_REQUEST, 1 << 30, 0, SUSPEND_SECCOMP}},
	{"process_vm_readv",     SYS_process_vm_readv, {1 << 30, (long)&bytes, 1, (long)&bytes, 1, 0}},
	{"pidfd_getfd",          SYS_pidfd_getfd, {-1, 0, 0}},
	{"kcmp-file",            SYS_kcmp, {0, 0, KCMP_FILE, 0, 0}},
	{"kcmp-vm",              SYS_kcmp, {0, 0, KCMP_VM, 0, 0}},
	{"io_uring_setup",       SYS_io_uring_setup, {1, 0}},
	{"keyctl",               SYS_keyctl, {KEYCTL_GET_KEYRING_ID | HIGH, -3, 0}},
	{"add_key",              SYS_add_key, {0, 0, 0, 0, 0}},
	{"perf_event_open",      SYS_perf_event_open, {0, 0, -1, -1, 0}},
	{"userfaultfd",          SYS_userfaultfd, {UFFD_USER_MODE_ONLY}},
	{"bpf",                  SYS_bpf, {0xffff, 0, 0}},
	{"get_mempolicy",        SYS_get_mempolicy, {0, 0, 0, 0, 0}},
	{"memfd_secret",         447, {-1}},
	{"openat2",              SYS_openat2, {AT_FDCWD, (long)"/", 0, 0}},
	{"create",               SYS_openat, {AT_NEW, O_CREAT | O_WRONLY, 0644}},
	{"create-setuid",        SYS_openat, {AT_NEW, O_CREAT | O_WRONLY, 04755}},
	{"create-setgid-high",   SYS_openat, {AT_NEW, O_CREAT | O_WRONLY | HIGH, 02755 | HIGH}},
	{"open-stray-mode",      SYS_openat, {AT_FDCWD, (long)"/", O_RDONLY, 06777}},
	{"fchmodat-setuid",      SYS_fchmodat, {AT_NEW, 04755}},
	{"fchmod-setgid",        SYS_fchmod, {-1, 02755}},
	{"fchmodat2-setuid",     452, {AT_NEW, 04755, 0}},
	{"mknodat-setuid",       SYS_mknodat, {AT_FDCWD, (long)"/nowhere/x", 0104755, 0}},
};
/* clang-format on */

static const struct {
	int number;
	const char *name;
} errors[] = {
	{EPERM, "EPERM"},   {ENOSYS, "ENOSYS"}, {EAFNOSUPPORT, "EAFNOSUPPORT"},
	{EINVAL, "EINVAL"}, {EFAULT, "EFAULT"}, {ENOENT, "ENOENT"},
	{EBADF, "EBADF"},   {ENOTTY, "ENOTTY"}, {ESRCH, "ESRCH"},
};

static int answer(long result)
{
	if (result >= 0) {
		puts("ok");
		return 0;
	}
	for (size_t i = 0; i < COUNT(errors); i++) {
		if (errno == errors[i].number) {
			puts(errors[i].name);
			return 0;
		}
	}
	printf("error %d\n", errno);
	return 0;
}

#ifdef __x86_64__
/* getpid by the 32-bit entry of the kernel, which has numbers of its own. */
static long call_i386(long number, long first, long second, long third)
{
	long result;

	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(number), "b"(first), "c"(second), "d"(third)
			 : "memory");
	if (result < 0) {
		errno = (int)-result;
		return -1;
	}
	return result;
}
#endif

static int attempt_i386(const char *name)
{
#ifdef __x86_64__
	if (strcmp(name, "i386-getpid") == 0)
		return answer(call_i386(20, 0, 0, 0));
	if (strcmp(name, "i386-vsock") == 0)
		return answer(call_i386(359, AF_VSOCK, SOCK_STREAM, 0));
	if (strcmp(name, "i386-tiocsti") == 0)
		return answer(call_i386(54, 0, TIOCSTI, 0));
#endif
	fprintf(stderr, "attempt: nothing is called '%s'\n", name);
	return 125;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 125;
	for (size_t i = 0; i < COUNT(attempts); i++) {
		const struct attempt *a = &attempts[i];
		long result;

		if (strcmp(argv[1], a->name) != 0)
			continue;
		result = syscall(a->number, a->args[0], a->args[1], a->args[2], a->args[3],
				 a->args[4], a->args[5]);
		if (result == 0 && a->number == SYS_clone)
			_exit(0); /* the new process */
		if (result > 0 && a->number == SYS_clone)
			waitpid((pid_t)result, NULL, 0);
		return answer(result);
	}
	return attempt_i386(argv[1]);
}
