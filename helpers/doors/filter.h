/* SPDX-License-Identifier: MIT */
/* helpers/doors/filter.h: the system calls that a service of the desktop may make. */
#ifndef CUBBY_HELPERS_DOORS_FILTER_H
#define CUBBY_HELPERS_DOORS_FILTER_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/err.h"

/*
 * Allows what moves bytes between sockets; with `program` also what a program needs to be executed
 * and to start. Everything else ends the process, or with `program` is refused (EPERM; ENOSYS for
 * what no table knows). 0, or -1 with `e`.
 */
int filter_load(bool program, struct err *e) MUST_USE;

#endif
