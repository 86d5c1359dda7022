/* SPDX-License-Identifier: MIT */
/*
 * memcheck/route.h: a way round valgrind for system calls that it does not know and answers with
 * ENOSYS: a program asks for prctl(2) instead, with an option that there is not, which valgrind
 * hands on as it is (memcheck/programs/syscall.c); memcheck/route.c outside makes the call of it
 * that was meant.
 */
#ifndef CUBBY_MEMCHECK_ROUTE_H
#define CUBBY_MEMCHECK_ROUTE_H

#define ROUTE_MARK 0x43420000 /* the option; the number of the call is in the low half */

#endif
