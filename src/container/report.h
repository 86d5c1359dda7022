/* SPDX-License-Identifier: MIT */
/*
 * container/report.h: what a supervisor in the background tells the terminal that started it:
 * notes, then either that the program runs, or the error. Then it is heard no more.
 */
#ifndef CUBBY_CONTAINER_REPORT_H
#define CUBBY_CONTAINER_REPORT_H

#include "base/err.h"

/* [0] for the terminal's side, [1] for the supervisor. 0, or -1 with `e`. */
int report_pair(int ret_ends[2], struct err *e) MUST_USE;

/* Supervisor's side. The last two close *fd; with -1 nothing is said. */
void report_note(int fd, const char *text);
void report_started(int *fd);
void report_failed(int *fd, const struct err *e);

/* The terminal's side: shows notes until the rest is known. 0; -1 with the supervisor's error. */
int report_wait(int fd, struct err *e) MUST_USE;

#endif
