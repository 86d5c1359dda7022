/* SPDX-License-Identifier: MIT */
/*
 * init/session.h: one program inside and, when it has a terminal, the leader that does its job
 * control.
 *
 * A program with a terminal is not the session's leader: its parent in the same session is, so that
 * its process group is not orphaned and Ctrl-Z can stop it (setpgid(2), POSIX "orphaned process
 * group"). The leader says when the program has stopped or ended.
 */
#ifndef CUBBY_INIT_SESSION_H
#define CUBBY_INIT_SESSION_H

#include "init/init.h"

/*
 * Forks the session. Returns the pid of the program, or of the leader when there is a terminal
 * (its master has then been sent to the launcher); -1 with `e`.
 */
pid_t session_start(const struct init *i, const struct session_request *q, struct err *e) MUST_USE;

/* In the process of a program that was born before (born): becomes it. */
NORETURN void session_become(const struct init *i, const struct session_request *q);

/*
 * Sends a signal: those of a terminal, those that stop and continue, and SIGKILL to the program's
 * process group, the others to it alone.
 */
void session_signal(pid_t pid, bool terminal, int signal);

/* Lets a stopped session go on, in the foreground of its terminal or not. */
void session_continue(pid_t pid, bool terminal, bool foreground);

#endif
