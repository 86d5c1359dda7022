/* SPDX-License-Identifier: MIT */
/* fault/inject/registers.c: the registers of system calls, by machine. */
#include "tests/fault/inject/registers.h"

#include <elf.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#if defined(__x86_64__)

int registers_skip_call(pid_t pid)
{
	return ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, orig_rax), -1L) < 0
		       ? -1
		       : 0;
}

int registers_set_result(pid_t pid, long result)
{
	return ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, rax), result) < 0 ? -1
												: 0;
}

#elif defined(__aarch64__)

#define NT_SYSTEM_CALL 0x404 /* NT_ARM_SYSTEM_CALL */

int registers_skip_call(pid_t pid)
{
	int number = -1;
	struct iovec part = {&number, sizeof(number)};

	return ptrace(PTRACE_SETREGSET, pid, NT_SYSTEM_CALL, &part) < 0 ? -1 : 0;
}

int registers_set_result(pid_t pid, long result)
{
	uint64_t all[34]; /* x0-x30, sp, pc, pstate */
	struct iovec part = {all, sizeof(all)};

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part) < 0)
		return -1;
	all[0] = (uint64_t)result;
	return ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &part) < 0 ? -1 : 0;
}

#else
#error "the registers of system calls are not known for this machine"
#endif
