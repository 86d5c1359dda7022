/* SPDX-License-Identifier: MIT */
/*
 * fault/inject/trace.h: one launch with one fault in it, under ptrace(2).
 *
 * The processes of a launch are numbered in the order of their birth: the launcher is 0, init 1.
 * One that executes another program is let go at that moment: what it does then is not cubby's.
 */
#ifndef CUBBY_TESTS_FAULT_TRACE_H
#define CUBBY_TESTS_FAULT_TRACE_H

#include <stdbool.h>
#include <sys/types.h>

enum { NOBODY = -1, TEXT_MAX = 60000, NUMBERS_MAX = 512 };

/* What happens at the occurrence-th time (from 1) that the process enters the call. */
struct fault {
	int process;
	long call;
	unsigned occurrence;
	int error;  /* the call fails with it; 0: it does not */
	bool late;  /* ... after it was carried out */
	int victim; /* this process is killed; NOBODY: none */
};

struct outcome {
	bool hit;       /* the fault's moment came */
	bool slow;      /* it had not ended in time, and was killed */
	bool survivors; /* something outlived the launcher */
	int status;     /* the launcher's, as wait(2) tells it */
	long ms;
	char out[TEXT_MAX]; /* what was written to stdout and stderr, NUL-ended */
	char err[TEXT_MAX];
};

/* Called at each entry of a call; processes: how many there are by then. */
typedef void trace_visit(void *context, int process, long call, unsigned occurrence, int processes);

/* How a launch is started. */
struct launch {
	char *const *command;
	const char *terminal; /* the name of the terminal that is its stdin; NULL: /dev/null */
	bool leave_helpers;   /* newuidmap has no privilege under ptrace: it is let go at once */
	long patience_ms;     /* then it is killed */
};

/*
 * Runs a launch to its end, and until nothing of it is left. The caller must be a subreaper without
 * children. fault and visit may be NULL. 0, or -1 with errno.
 */
int trace_run(const struct launch *launch, const struct fault *fault, trace_visit *visit,
	      void *context, struct outcome *ret);

#endif
