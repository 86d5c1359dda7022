/* SPDX-License-Identifier: MIT */
/* doctor/program.h: starting another program and hearing what it says. */
#ifndef CUBBY_DOCTOR_PROGRAM_H
#define CUBBY_DOCTOR_PROGRAM_H

#include <sys/types.h>

struct program {
	pid_t pid;
	int said_fd; /* its stdout and stderr, read end */
};

/* Starts argv[0] (a path) with empty stdin. 0, or -1 and errno (of execve too). */
int program_start(char *const *argv, struct program *ret);

/*
 * Waits for its end. Its exit status (or 128 + signal); `said` gets the first line of what it
 * said, which is untrusted text.
 */
int program_end(struct program *p, char *said, size_t room);

#endif
