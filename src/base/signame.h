/* SPDX-License-Identifier: MIT */
/* base/signame.h: signals by name and number. */
#ifndef CUBBY_BASE_SIGNAME_H
#define CUBBY_BASE_SIGNAME_H

#include "base/attr.h"

/*
 * The number of "TERM", "SIGTERM", "15", "RTMIN+3" or "SIGRTMAX-1" (counted as the kernel does:
 * RTMIN is 34, as for programs with glibc); -1 when it is none from 1 to 64.
 */
int signame_number(const char *text) MUST_USE;

/* "TERM" of 15; NULL for a number without a name of its own. */
const char *signame_text(int number) MUST_USE;

#endif
