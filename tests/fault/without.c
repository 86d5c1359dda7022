/* SPDX-License-Identifier: MIT */
/*
 * fault/without.c: runs a program on a kernel from which system calls are missing.
 *
 * usage: without CALL=ERRNO... -- COMMAND [ARGS...]
 * Loads a filter that gives each CALL this errno, then executes COMMAND, so that a test shows what
 * happens on an older kernel or in a container that refuses the call. KILL instead of an errno
 * kills the caller. "namespaces" as a CALL does what Docker's filter does: clone and unshare with a
 * CLONE_NEW... flag get the errno, clone3 gets ENOSYS. "vfork" is clone with memory shared, but no
 * thread. Without CAP_SYS_ADMIN it sets no_new_privs, as a container does: newuidmap has no effect
 * below it.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RULES_MAX 32
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv)
#define ARCH AUDIT_ARCH_RISCV64
#else
#error "no audit architecture is known for this machine"
#endif

struct word {
	const char *name;
	long value;
};

#ifndef SYS_open_tree_attr
#define SYS_open_tree_attr 467 /* Linux 6.15, on every architecture */
#endif

#define CALL(name)                                                                                 \
	{                                                                                          \
#name, SYS_##name                                                                  \
	}
static const struct word calls[] = {
	CALL(clone),
	CALL(clone3),
	CALL(close_range),
	CALL(fsconfig),
	CALL(fsmount),
	CALL(fsetxattr),
	CALL(fsopen),
	CALL(io_uring_setup),
	CALL(landlock_add_rule),
	CALL(landlock_create_ruleset),
	CALL(landlock_restrict_self),
	CALL(mount),
	CALL(mount_setattr),
	CALL(move_mount),
	CALL(open_tree),
	CALL(open_tree_attr),
	CALL(openat2),
	CALL(pidfd_open),
	CALL(pidfd_send_signal),
	CALL(pivot_root),
	CALL(seccomp),
	CALL(setns),
	CALL(setsockopt),
	CALL(umount2),
	CALL(unshare),
	CALL(userfaultfd),
};

#define ERRNO(name)                                                                                \
	{                                                                                          \
#name, SECCOMP_RET_ERRNO | name                                                    \
	}
static const struct word verdicts[] = {
	ERRNO(EACCES),     ERRNO(EAGAIN),
	ERRNO(EINVAL),     ERRNO(ENODEV),
	ERRNO(ENOSPC),     ERRNO(ENOSYS),
	ERRNO(EOPNOTSUPP), ERRNO(EPERM),
	ERRNO(EUSERS),     {"KILL", SECCOMP_RET_KILL_PROCESS},
};

#define ALL_NAMESPACES                                                                             \
	(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | \
	 CLONE_NEWCGROUP | CLONE_NEWTIME)

#define NOT_FOUND (-1L)

static long find(const struct word *words, size_t count, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strlen(words[i].name) == len && strncmp(words[i].name, name, len) == 0)
			return words[i].value;
	return NOT_FOUND;
}

static int fail(const char *what, const char *name)
{
	(void)fprintf(stderr, "without: %s: %s\n", what, name);
	return 125;
}

/* Each of these adds instructions behind a loaded system call number, and leaves it loaded. */
static void add_call(struct sock_fprog *program, uint32_t call, uint32_t verdict)
{
	struct sock_filter *code = program->filter + program->len;

	code[0] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
	code[1] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict);
	program->len += 2;
}

/* The flags are the first argument of clone and unshare; its low half is all that counts. */
static void add_flags(struct sock_fprog *program, uint32_t call, uint32_t flags, uint32_t verdict)
{
	struct sock_filter *code = program->filter + program->len;

	code[0] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
	code[1] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					       offsetof(struct seccomp_data, args));
	code[2] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, flags, 0, 1);
	code[3] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict);
	code[4] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program->len += 5;
}

/* A child that shares our memory and is no thread of ours, as old kernels refuse it sometimes. */
static void add_vfork(struct sock_fprog *program, uint32_t verdict)
{
	struct sock_filter *code = program->filter + program->len;

	code[0] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 5);
	code[1] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
					       offsetof(struct seccomp_data, args));
	code[2] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 2, 0);
	code[3] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_VM, 0, 1);
	code[4] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict);
	code[5] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program->len += 6;
}

/* The rule "CALL=ERRNO"; 0, or -1 when it names nothing known. */
static int add_rule(struct sock_fprog *program, const char *rule)
{
	const char *equals = strchr(rule, '=');
	long call;
	long verdict;

	if (equals == NULL)
		return -1;
	call = find(calls, COUNT(calls), rule, (size_t)(equals - rule));
	verdict = find(verdicts, COUNT(verdicts), equals + 1, strlen(equals + 1));
	if (verdict == NOT_FOUND)
		return -1;
	if (strncmp(rule, "namespaces=", 11) == 0) {
		add_flags(program, SYS_clone, ALL_NAMESPACES & ~(uint32_t)CLONE_NEWTIME,
			  (uint32_t)verdict);
		add_flags(program, SYS_unshare, ALL_NAMESPACES, (uint32_t)verdict);
		add_call(program, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
		return 0;
	}
	if (strncmp(rule, "vfork=", 6) == 0) {
		add_vfork(program, (uint32_t)verdict);
		return 0;
	}
	if (call == NOT_FOUND)
		return -1;
	add_call(program, (uint32_t)call, (uint32_t)verdict);
	return 0;
}

static int load(const struct sock_fprog *program)
{
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) == 0)
		return 0;
	if (errno != EACCES || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program);
}

int main(int argc, char **argv)
{
	/* The longest rule is "namespaces": 12 instructions. */
	struct sock_filter code[5 + 12 * RULES_MAX] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	struct sock_fprog program = {.len = 4, .filter = code};
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (i > RULES_MAX)
			return fail("too many rules, from", argv[i]);
		if (add_rule(&program, argv[i]) != 0)
			return fail("not CALL=ERRNO of the lists in this program", argv[i]);
	}
	if (i + 1 >= argc)
		return fail("usage", "without CALL=ERRNO... -- COMMAND [ARGS...]");
	code[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (load(&program) != 0)
		return fail("cannot load the filter", strerror(errno));
	(void)execvp(argv[i + 1], argv + i + 1);
	return fail(strerror(errno), argv[i + 1]);
}
