/* SPDX-License-Identifier: MIT */
/* doctor/program.h: starting another program and hearing what it says. */
#ifndef CUBBY_DOCTOR_PROGRAM_H
#define CUBBY_DOCTOR_PROGRAM_H

#include <sys/types.h>

#include "base/attr.h"

struct program {
	pid_t pid;
	int said_fd; /* its stdout and stderr, read end */
};

/* Starts argv[0] (a path) with `input` as its stdin. 0, or -1 and errno (of execve too). */
int program_start(char *const *argv, const char *input, struct program *ret) MUST_USE;

/*
 * Waits for its end. Its exit status (or 128 + signal); `said` gets the first line of what it
 * said, which is untrusted text.
 */
int program_end(struct program *p, char *said, size_t room);

#endif
