/* SPDX-License-Identifier: MIT */
/* fault/inject/registers.h: what ptrace changes in a process that has stopped at a system call. */
#ifndef CUBBY_TESTS_FAULT_REGISTERS_H
#define CUBBY_TESTS_FAULT_REGISTERS_H

#include <sys/types.h>

/* At the entry of a call: the kernel does nothing. 0, or -1. */
int registers_skip_call(pid_t pid);

/* At the exit of a call: what the process gets as its result. 0, or -1. */
int registers_set_result(pid_t pid, long result);

#endif
