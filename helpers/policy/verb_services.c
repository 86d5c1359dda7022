/* SPDX-License-Identifier: MIT */
/*
 * policy/verb_services.c: `cubby-policy services`: the filters of cubby-doors, as tables in C.
 *
 * Three allow lists, compiled by libseccomp when cubby is built: each program with a window waits
 * for the services of the desktop, and so they load what is there.
 */
#include <errno.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/sanitize.h"
#include "helpers/doors/filter.h"
#include "helpers/policy/verbs.h"

static const int moves_bytes[] = {
	SCMP_SYS(read),          SCMP_SYS(write),
	SCMP_SYS(close),         SCMP_SYS(recvmsg),
	SCMP_SYS(sendmsg),       SCMP_SYS(recvfrom),
	SCMP_SYS(sendto),        SCMP_SYS(poll),
	SCMP_SYS(ppoll),         SCMP_SYS(connect),
	SCMP_SYS(accept4),       SCMP_SYS(fcntl),
	SCMP_SYS(shutdown),      SCMP_SYS(brk),
	SCMP_SYS(mmap),          SCMP_SYS(munmap),
	SCMP_SYS(mremap),        SCMP_SYS(madvise),
	SCMP_SYS(futex),         SCMP_SYS(restart_syscall),
	SCMP_SYS(clock_gettime), SCMP_SYS(getrandom),
	SCMP_SYS(rt_sigreturn),  SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigaction),  SCMP_SYS(getpid),
	SCMP_SYS(gettid),        SCMP_SYS(tgkill),
	SCMP_SYS(exit),          SCMP_SYS(exit_group),
#ifdef SANITIZE_ADDRESS
	SCMP_SYS(sigaltstack), /* its own, where a function does not return */
#endif
};

static const int starts_programs[] = {
	SCMP_SYS(execve),
	SCMP_SYS(openat),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(newfstatat),
	SCMP_SYS(fstat),
	SCMP_SYS(stat),
	SCMP_SYS(statfs),
	SCMP_SYS(fstatfs),
	SCMP_SYS(lseek),
	SCMP_SYS(pread64),
	SCMP_SYS(getdents64),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(getcwd),
	SCMP_SYS(mprotect),
	SCMP_SYS(arch_prctl),
	SCMP_SYS(set_tid_address),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(prlimit64),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	SCMP_SYS(getppid),
	SCMP_SYS(uname),
	SCMP_SYS(prctl),
	SCMP_SYS(clone),
	SCMP_SYS(wait4),
	SCMP_SYS(eventfd2),
	SCMP_SYS(pipe2),
	SCMP_SYS(dup),
	SCMP_SYS(dup2),
	SCMP_SYS(dup3),
	SCMP_SYS(bind),
	SCMP_SYS(listen),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
	SCMP_SYS(writev),
	SCMP_SYS(readv),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(umask),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(accept),
	SCMP_SYS(sched_getattr),
	SCMP_SYS(sched_setattr),
};

/* It compiles its keyboard map with xkbcomp, by a shell; its lock is a file. */
static const int serves_displays[] = {
	SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),    SCMP_SYS(epoll_pwait),
	SCMP_SYS(setitimer),     SCMP_SYS(vfork),
	SCMP_SYS(link),          SCMP_SYS(fchmod),
	SCMP_SYS(fchown),        SCMP_SYS(chdir),
	SCMP_SYS(mkdir),         SCMP_SYS(getpgrp),
	SCMP_SYS(sysinfo),       SCMP_SYS(mincore),
	SCMP_SYS(memfd_create),  SCMP_SYS(ftruncate),
	SCMP_SYS(setuid),        SCMP_SYS(setgid), /* in the child, to what it is */
	SCMP_SYS(kill),          SCMP_SYS(socketpair),
};

static int allow_all(scmp_filter_ctx filter, const int *calls, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* Negative numbers are calls that this architecture does not have. */
		if (calls[i] >= 0 && seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0) < 0)
			return -1;
	}
	return 0;
}

static int build(scmp_filter_ctx filter, enum filter_kind kind)
{
	static const struct scmp_arg_cmp is_unix = {
		.arg = 0, .op = SCMP_CMP_MASKED_EQ, .datum_a = 0xffffffff, .datum_b = AF_UNIX};

	static const struct scmp_arg_cmp is_passcred[] = {
		{.arg = 1, .op = SCMP_CMP_MASKED_EQ, .datum_a = 0xffffffff, .datum_b = SOL_SOCKET},
		{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = 0xffffffff, .datum_b = SO_PASSCRED},
	};

	if (allow_all(filter, moves_bytes, COUNT_OF(moves_bytes)) < 0 ||
	    seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1, &is_unix) < 0 ||
	    seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(setsockopt),
				   COUNT_OF(is_passcred), is_passcred) < 0)
		return -1;
	if (kind >= FILTER_PROGRAM &&
	    (allow_all(filter, starts_programs, COUNT_OF(starts_programs)) < 0 ||
	     seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) < 0))
		return -1;
	if (kind >= FILTER_X_SERVER &&
	    allow_all(filter, serves_displays, COUNT_OF(serves_displays)) < 0)
		return -1;
	return 0;
}

/* Instructions of a filter; -1 and errno. */
static ssize_t export(scmp_filter_ctx filter, struct sock_filter *code, size_t room)
{
	OWN_FD int fd = fd_memory();
	ssize_t len;

	if (fd < 0 || seccomp_export_bpf(filter, fd) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return -1;
	len = fd_read_all(fd, (char *)code, room * sizeof(*code));
	return len < 0 ? -1 : len / (ssize_t)sizeof(*code);
}

static int print_one(enum filter_kind kind, struct err *e)
{
	static struct sock_filter code[BPF_MAXINSNS];
	scmp_filter_ctx filter =
		seccomp_init(kind == FILTER_RELAY ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));
	ssize_t count = -1;

	if (filter && build(filter, kind) == 0)
		count = export(filter, code, COUNT_OF(code));
	seccomp_release(filter);
	if (count <= 0 || count == COUNT_OF(code))
		return err_set(e, "cannot compile the filter of a service");
	(void)printf("static struct sock_filter filter_%u[] = {\n", (unsigned)kind);
	for (ssize_t i = 0; i < count; i++)
		(void)printf("{%#x, %u, %u, %#x},\n", code[i].code, code[i].jt, code[i].jf,
			     code[i].k);
	(void)printf("};\n");
	return 0;
}

int verb_services(int argc, char **argv, struct err *e)
{
	(void)argv;
	if (argc != 0)
		return err_usage(e, "usage: cubby-policy services");
	for (unsigned kind = 0; kind < FILTER_KINDS; kind++)
		if (print_one(kind, e) < 0)
			return -1;
	(void)printf("static const struct {\n\tstruct sock_filter *code;\n\tunsigned short count;\n"
		     "} filters[] = {\n");
	for (unsigned kind = 0; kind < FILTER_KINDS; kind++)
		(void)printf("{filter_%u, sizeof(filter_%u) / sizeof(filter_%u[0])},\n", kind, kind,
			     kind);
	(void)printf("};\n");
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write the filters");
}
