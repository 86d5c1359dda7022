/* SPDX-License-Identifier: MIT */
/* base/line.h: the lines of a text file, one at a time, however long one of them is. */
#ifndef CUBBY_BASE_LINE_H
#define CUBBY_BASE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/attr.h"

/*
 * Reads the next line into `line`, NUL-ended, without its newline; false at the end of the file.
 * What does not fit into `room`, and NUL bytes, are passed over, and *ret_cut says so: the rest of
 * a long line is never taken for a line of its own.
 */
bool line_next(FILE *file, char *line, size_t room, bool *ret_cut) MUST_USE;

#endif
