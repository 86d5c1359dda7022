/* SPDX-License-Identifier: MIT */
/* helpers/doors/filter.h: the system calls that a service of the desktop may make. */
#ifndef CUBBY_HELPERS_DOORS_FILTER_H
#define CUBBY_HELPERS_DOORS_FILTER_H

#include "base/attr.h"
#include "base/err.h"

/* Each allows what the one before it does, and more. */
enum filter_kind {
	FILTER_RELAY,    /* what moves bytes between sockets; all else ends the process */
	FILTER_PROGRAM,  /* what a program needs to be executed and to start; all else is EPERM */
	FILTER_X_SERVER, /* what an X server needs */
	FILTER_KINDS,
};

/* Loads the filter (seccomp(2), Linux 4.14 for one that kills the process). 0, or -1 with `e`. */
int filter_load(enum filter_kind kind, struct err *e) MUST_USE;

#endif
