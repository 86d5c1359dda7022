/* SPDX-License-Identifier: MIT */
/* helpers/doors/filter.c: three allow lists, loaded with libseccomp. */
#include "helpers/doors/filter.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/socket.h>

#include "base/sanitize.h"

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

	/* Without this libseccomp asks for no_new_privs itself, which is there already. */
	if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0) < 0 ||
	    allow_all(filter, moves_bytes, COUNT_OF(moves_bytes)) < 0 ||
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
	return seccomp_load(filter);
}

int filter_load(enum filter_kind kind, struct err *e)
{
	scmp_filter_ctx filter =
		seccomp_init(kind == FILTER_RELAY ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));
	int done;

	if (!filter)
		return err_set(e, "cannot make a system call filter");
	done = build(filter, kind);
	seccomp_release(filter);
	return done < 0 ? err_set(e, "cannot load the system call filter of a service") : 0;
}
