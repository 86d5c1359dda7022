/* SPDX-License-Identifier: MIT */
/*
 * engine/relay.h: the caller's terminal and the sandbox's own, with all bytes passed between them.
 *
 * Runs in: the launcher, and the client of `cubby exec`. The program never gets the caller's
 * terminal, so nothing it does can type there. A keeper process outside the sandbox puts the caller's
 * terminal back even when the launcher is killed.
 */
#ifndef CUBBY_ENGINE_RELAY_H
#define CUBBY_ENGINE_RELAY_H

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "kern/tty.h"

#define RELAY_BUFFER 16384

struct relay_pipe {
	size_t start;
	size_t end;
	char bytes[RELAY_BUFFER];
};

struct relay {
	int in_fd;      /* the caller's terminal to read, or -1; not owned */
	int out_fd;     /* the caller's terminal to write, or -1; not owned */
	int tty_fd;     /* one of both, for settings */
	int master_fd;  /* owned */
	int keeper_fd;  /* owned: open while the keeper must wait; -1 when there is none */
	pid_t keeper_pid;
	bool raw;       /* the caller's terminal is in raw mode now */
	bool reading;   /* the caller's keys go to the program */
	struct tty_state normal;
	struct termios raw_termios;
	struct relay_pipe to_program;
	struct relay_pipe to_caller;
};

/* Finds the caller's terminal among stdio. False when there is none. */
bool relay_init(struct relay *y, bool ret_tty[3], bool *ret_foreground) MUST_USE;

/* Takes the master over; with `foreground` keys are passed from now on. 0, or -1 with `e`. */
int relay_begin(struct relay *y, int master_fd, bool foreground, struct err *e) MUST_USE;

/* Takes the caller's terminal (raw) if our job is in its foreground. True when it is. */
bool relay_take(struct relay *y);

/* Puts the caller's terminal back as it was. */
void relay_give_back(struct relay *y);

/* Adds up to three entries to a poll set. Returns how many. */
unsigned relay_poll(const struct relay *y, struct pollfd *set);

/* Moves what the poll found. */
void relay_move(struct relay *y, const struct pollfd *set, unsigned count);

/* The caller's window has a new size. */
void relay_resize(struct relay *y);

/* After the program's end: passes on what is left, then puts the terminal back. */
void relay_end(struct relay *y);

/* Stops our own process as `signal` would, and returns when it goes on. */
void relay_suspend(struct relay *y, int signal);

#endif
