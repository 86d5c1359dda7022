/* SPDX-License-Identifier: MIT */
/* learn/call.h: the system calls that are watched, and what one of them wants. */
#ifndef CUBBY_LEARN_CALL_H
#define CUBBY_LEARN_CALL_H

#include <linux/seccomp.h>

#include "helpers/learn/want.h"

/* The AUDIT_ARCH_ value whose calls are watched, and their numbers. */
extern const unsigned call_arch;
extern const int call_numbers[];
extern const unsigned call_count;

/* Adds what the waiting call wants and does not get. */
void call_record(const struct seccomp_notif *n, struct wants *w);

#endif
