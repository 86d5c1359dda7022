/* SPDX-License-Identifier: MIT */
/*
 * engine/keeper.h: the process that puts the caller's terminal back when its launcher is killed.
 *
 * Runs in: a child of the launcher (or of cubby exec), outside the sandbox, while the terminal is
 * in raw mode. It leads a process group of its own, so that a signal to the launcher's does not end
 * it.
 */
#ifndef CUBBY_ENGINE_KEEPER_H
#define CUBBY_ENGINE_KEEPER_H

#include <sys/types.h>
#include <termios.h>

#include "base/attr.h"

struct keeper {
	int fd; /* owned: open while it must wait; -1 when there is none */
	pid_t pid;
};

/* Starts one unless it runs: it will undo `raw` on the terminal, back to `normal`. 0, or -1. */
int keeper_start(struct keeper *k, int tty_fd, const struct termios *raw,
		 const struct termios *normal) MUST_USE;

/* Sends it away: the terminal is in order. */
void keeper_dismiss(struct keeper *k);

#endif
