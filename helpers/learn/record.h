/* SPDX-License-Identifier: MIT */
/* learn/record.h: the recorder: answers notifications until the sandbox is gone. */
#ifndef CUBBY_LEARN_RECORD_H
#define CUBBY_LEARN_RECORD_H

#include <sys/types.h>

#include "base/err.h"
#include "helpers/learn/want.h"

/* Serves what connects to listen_fd until the child ends. 0 with its wait status, or -1. */
int record_run(int listen_fd, pid_t child, struct wants *w, int *ret_status,
	       struct err *e) MUST_USE;

#endif
