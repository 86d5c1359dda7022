/* SPDX-License-Identifier: MIT */
/*
 * kern/raw.h: system calls for a thread that libc does not know.
 *
 * Such a thread shares libc's own state (errno is the other thread's), so it may call nothing of
 * libc. The result is the kernel's: -errno on failure. Without RAW_THREADS the processor has no row
 * here: the calls then go through libc, and there must be no such thread.
 */
#ifndef CUBBY_KERN_RAW_H
#define CUBBY_KERN_RAW_H

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__) && !defined(__ILP32__)
#define RAW_THREADS 1
static inline long raw_call(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(number), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
#define RAW_THREADS 1
static inline long raw_call(long number, long a, long b, long c)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2) : "memory");
	return x0;
}
#elif defined(__riscv) && __riscv_xlen == 64
#define RAW_THREADS 1
static inline long raw_call(long number, long a, long b, long c)
{
	register long a7 __asm__("a7") = number;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;

	__asm__ volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
	return a0;
}
#else
static inline long raw_call(long number, long a, long b, long c)
{
	long result = syscall(number, a, b, c);

	return result < 0 ? -errno : result;
}
#endif

#endif
