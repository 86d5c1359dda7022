/* SPDX-License-Identifier: MIT */
/*
 * memcheck/programs/syscall.c: syscall(2) of the programs for memcheck, in place of the C
 * library's, for libraries too. Where valgrind lacks a call, it is routed; memcheck then does not
 * look at what its arguments point to.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <valgrind/memcheck.h>

#include "tests/memcheck/route.h"

enum { ARGUMENTS = 6 };

long syscall(long number, ...);

/* seccomp(2), and what is new since Linux 5.1; of that, valgrind 3.19 knows some. */
static int is_unknown(long number)
{
	return number == SYS_seccomp || (number >= SYS_pidfd_send_signal && number != SYS_clone3 &&
					 number != SYS_close_range && number != SYS_faccessat2);
}

#ifdef __x86_64__
static long call(long number, const long *a)
{
	register long a4 __asm__("r10") = a[3];
	register long a5 __asm__("r8") = a[4];
	register long a6 __asm__("r9") = a[5];
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(a4), "r"(a5), "r"(a6)
			 : "rcx", "r11", "memory");
	return result;
}
#else
#error "the registers of system calls are not known for this machine"
#endif

/*
 * A filter that allows or kills is a helper's (common/confine.h): it would end valgrind, whose own
 * calls it does not know. It is not loaded; the other tests look at it.
 */
static bool is_wall(long number, const long *a)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr) ; what the caller has given as one */
	const struct sock_fprog *program = (const struct sock_fprog *)a[2];

	/* libseccomp asks for what there is with no program. */
	if (number != SYS_seccomp || a[0] != SECCOMP_SET_MODE_FILTER || !program ||
	    (a[1] & ~(long)(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH)) != 0)
		return false;
	for (unsigned i = 0; i < program->len; i++) {
		const struct sock_filter *at = &program->filter[i];

		if (BPF_CLASS(at->code) == BPF_RET && at->k != SECCOMP_RET_ALLOW &&
		    at->k != SECCOMP_RET_KILL_PROCESS)
			return false;
	}
	return true;
}

long syscall(long number, ...)
{
	long arguments[ARGUMENTS + 1];
	long result;
	va_list list;

	va_start(list, number);
	for (int i = 1; i <= ARGUMENTS; i++)
		arguments[i] = va_arg(list, long);
	va_end(list);
	/* Those that the caller has not given. */
	VALGRIND_MAKE_MEM_DEFINED(arguments, sizeof(arguments));
	if (is_wall(number, arguments + 1))
		return 0;
	arguments[0] = ROUTE_MARK | number;
	result = is_unknown(number) ? call(SYS_prctl, arguments) : call(number, arguments + 1);
	if (result >= 0 || result < -4095)
		return result;
	errno = (int)-result;
	return -1;
}
