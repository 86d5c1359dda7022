/* SPDX-License-Identifier: MIT */
/* common/confine.c: namespaces, rights and the list of system calls of a helper. */
#include "helpers/common/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/sanitize.h"
#include "kern/caps.h"
#include "kern/explain.h"
#include "kern/landlock.h"
#include "kern/sys.h"

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define OWN_ARCH AUDIT_ARCH_RISCV64
#endif

static int write_map(const char *path, const char *text, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_WRONLY, 0);

	if (fd < 0 || fd_write_all(fd, text, strlen(text)) < 0)
		return err_sys(e, "cannot write '%s'", path);
	return 0;
}

static int map_own_ids(unsigned uid, unsigned gid, struct err *e)
{
	char text[64];

	if (write_map("/proc/self/setgroups", "deny", e) < 0)
		return -1;
	(void)snprintf(text, sizeof(text), "%u %u 1", uid, uid);
	if (write_map("/proc/self/uid_map", text, e) < 0)
		return -1;
	(void)snprintf(text, sizeof(text), "%u %u 1", gid, gid);
	return write_map("/proc/self/gid_map", text, e);
}

/* A tmpfs that is mounted nowhere: there is nothing around it to climb into. */
static int enter_nothing(struct err *e)
{
	OWN_FD int fs_fd = sys_fsopen("tmpfs");
	OWN_FD int mount_fd = -1;

	if (fs_fd < 0 || sys_fsconfig_create(fs_fd) < 0)
		return err_sys(e, "cannot make an empty root");
	mount_fd = sys_fsmount(fs_fd, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NODEV |
					      MOUNT_ATTR_NOSUID);
	if (mount_fd < 0 || fchdir(mount_fd) < 0 || chroot(".") < 0)
		return err_sys(e, "cannot enter an empty root");
	return 0;
}

int confine_root(struct err *e)
{
	unsigned uid = getuid();
	unsigned gid = getgid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS) < 0)
		return explain_userns(errno, e);
	if (map_own_ids(uid, gid, e) < 0)
		return -1;
	return enter_nothing(e);
}

int confine_mounts(struct err *e)
{
	if (unshare(CLONE_NEWNS) < 0)
		return err_sys(e, "cannot make a mount namespace");
	return enter_nothing(e);
}

/* Directories in which something may be done, or -1. */
static int wall_off(int readable_fd, int writable_fd, struct err *e)
{
	const struct landlock_walls walls = {.files = true, .abstract = true, .signals = true};
	int abi = landlock_abi();
	OWN_FD int rules_fd = -1;

	if (abi < 1)
		return 0;
	rules_fd = landlock_create(&walls, abi);
	if (rules_fd < 0 ||
	    (readable_fd >= 0 && landlock_allow(rules_fd, readable_fd, LANDLOCK_READ, abi) < 0) ||
	    (writable_fd >= 0 && landlock_allow(rules_fd, writable_fd, LANDLOCK_WRITE, abi) < 0) ||
	    landlock_restrict(rules_fd) < 0)
		return err_sys(e, "cannot raise the helper's second wall");
	return 0;
}

static int limit(uint64_t kept, int readable_fd, int writable_fd, struct err *e)
{
	const struct rlimit none = {0, 0};

	if (caps_bound(kept) < 0 || caps_keep(kept, false) < 0)
		return err_sys(e, "cannot drop the helper's capabilities");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
	    setrlimit(RLIMIT_CORE, &none) < 0)
		return err_sys(e, "cannot limit the helper");
	/* Changes of ids forget it. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0)
		return err_sys(e, "cannot tie the helper to the launcher");
	return wall_off(readable_fd, writable_fd, e);
}

int confine_rights(uint64_t kept, struct err *e)
{
	return limit(kept, -1, -1, e);
}

int confine_rights_but(uint64_t kept, int readable_fd, struct err *e)
{
	return limit(kept, readable_fd, -1, e);
}

int confine_rights_within(uint64_t kept, int writable_fd, int readable_fd, struct err *e)
{
	return limit(kept, readable_fd, writable_fd, e);
}

enum { CALL_CODE = 6, CALLS_MAX = 64, CALLS_OWN = 8 };

/* Where the low half of an argument is: all machines that cubby knows are little-endian. */
static unsigned low_half(int argument)
{
	return (unsigned)(offsetof(struct seccomp_data, args) + (unsigned)argument * sizeof(__u64));
}

static unsigned put_call(struct sock_filter *at, const struct confine_call *c)
{
	const struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_filter kill = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	const unsigned number = (unsigned)c->number;
	unsigned n = 0;

	at[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0,
					       c->argument ? 5 : 1);
	if (c->argument) {
		at[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						       low_half(c->argument - 1));
		at[n++] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, c->values[0], 2, 0);
		at[n++] =
			(struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, c->values[1], 1, 0);
		at[n++] = kill;
	}
	at[n++] = allow;
	return n;
}

static int load(struct sock_filter *code, unsigned count, struct err *e)
{
	const struct sock_fprog program = {.len = (unsigned short)count, .filter = code};

	if (sys_seccomp_filter_all(&program) < 0)
		return err_sys(e, "cannot limit the helper's system calls");
	return 0;
}

#ifdef SANITIZE_ADDRESS
/* What AddressSanitizer calls by itself, as where a function does not return. */
static const struct confine_call own_calls[] = {
	{.number = __NR_sigaltstack}, {.number = __NR_futex},  {.number = __NR_sched_yield},
	{.number = __NR_gettid},      {.number = __NR_getpid},
};
#endif

int confine_calls(const struct confine_call *calls, unsigned count, struct err *e)
{
	struct sock_filter code[5 + (CALLS_MAX + CALLS_OWN) * CALL_CODE];
	const struct sock_filter kill = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	unsigned n = 0;

	if (count > CALLS_MAX)
		return err_set(e, "cannot allow a helper more than %d system calls", CALLS_MAX);
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, arch));
	code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0);
	code[n++] = kill;
	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						 offsetof(struct seccomp_data, nr));
	for (unsigned i = 0; i < count; i++)
		n += put_call(code + n, &calls[i]);
#ifdef SANITIZE_ADDRESS
	for (unsigned i = 0; i < COUNT_OF(own_calls); i++)
		n += put_call(code + n, &own_calls[i]);
#endif
	code[n++] = kill;
	return load(code, n, e);
}
