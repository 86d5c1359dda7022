/* SPDX-License-Identifier: MIT */
/* fault/inject/calls.h: the system calls that launches make, and how each can fail. */
#ifndef CUBBY_TESTS_FAULT_CALLS_H
#define CUBBY_TESTS_FAULT_CALLS_H

#include <stdbool.h>

enum { ERRORS_MAX = 8 };

struct call {
	long number;
	const char *name;
	bool late; /* it is carried out all the same: close(2) never leaves its fd open */
	int errors[ERRORS_MAX]; /* 0 ends them; none at all: it cannot fail */
};

/* The row of a call, or NULL when the table has none. */
const struct call *call_find(long number);
const struct call *call_find_name(const char *name);

/* ENOMEM for "ENOMEM"; 0 for a name that is not in the table. */
int error_number(const char *name);
const char *error_name(int number);

#endif
