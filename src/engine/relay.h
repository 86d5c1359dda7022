/* SPDX-License-Identifier: MIT */
/*
 * engine/relay.h: the caller's terminal and the sandbox's own, with all bytes passed between them.
 *
 * Runs in: the launcher, and the client of `cubby exec`. The program never gets the caller's
 * terminal, so nothing it does can type there. A keeper (engine/keeper.h) puts the caller's
 * terminal back even when the launcher is killed.
 */
#ifndef CUBBY_ENGINE_RELAY_H
#define CUBBY_ENGINE_RELAY_H

#include <poll.h>
#include <stdbool.h>

#include "base/err.h"
#include "engine/keeper.h"
#include "kern/tty.h"

#define RELAY_BUFFER 16384

/* Takes the keys while a question of cubby's own is on the caller's terminal. */
struct relay_guest {
	void (*keys)(void *context, const char *bytes, size_t len);
	void *context;
};

struct relay_pipe {
	size_t start;
	size_t end;
	char bytes[RELAY_BUFFER];
};

struct relay {
	int in_fd;      /* the caller's terminal to read, or -1; not owned */
	int out_fd;     /* the caller's terminal to write; owned when above 2 */
	int tty_fd;     /* one of both, for settings */
	int master_fd;  /* owned */
	bool raw;       /* the caller's terminal is in raw mode now */
	bool reading;   /* the caller's keys go to the program */
	bool wanted;    /* the program began in the foreground, or has reached for the terminal */
	bool adopted;   /* the inner terminal began with the caller's modes */
	bool dismissed; /* set from outside when our end was asked for: no terminal is waited for */
	bool held;      /* nothing of the program's is shown: what is shown is a guest's */
	const struct relay_guest *guest; /* whose the keys are, or NULL: the program's */
	struct keeper keeper;
	struct tty_state normal;
	struct termios raw_termios;
	struct relay_pipe *to_program; /* not touched where there is no terminal */
	struct relay_pipe *to_caller;
};

/*
 * Finds the caller's terminal among stdio; where one of stdio is closed, /dev/null takes its place.
 * *ret_terminal says whether there is one. 0, or -1 with `e`.
 */
int relay_init(struct relay *y, bool ret_tty[3], bool *ret_foreground, bool *ret_terminal,
	       struct err *e) MUST_USE;

/* No caller's terminal: only the state in which the inner one begins. */
void relay_init_detached(struct relay *y, const struct tty_state *state);

/* Takes the master over; with `foreground` keys are passed from now on. 0, or -1 with `e`. */
int relay_begin(struct relay *y, int master_fd, bool foreground, struct err *e) MUST_USE;

/* Adds up to three entries to a poll set. Returns how many. */
unsigned relay_poll(const struct relay *y, struct pollfd *set);

/*
 * From now on nothing that the program writes is shown, until relay_release: it waits, as with
 * Ctrl-S. Its window is a row smaller meanwhile.
 */
void relay_hold(struct relay *y);

/* Whether all that was read of the program before is shown. */
bool relay_is_quiet(const struct relay *y) MUST_USE;

/* Keys are the guest's from now on; those that were typed before are the program's. */
void relay_lend(struct relay *y, const struct relay_guest *guest);

/* Shows this, with \r\n at ends of lines. What does not fit any more is not shown. */
void relay_say(struct relay *y, const char *text);

/* A key that is the program's all the same. */
void relay_pass_key(struct relay *y, char key);

/* The end of relay_hold: the program gets its window back, so it draws it anew. */
void relay_release(struct relay *y);

/* Moves what the poll found. */
void relay_move(struct relay *y, const struct pollfd *set, unsigned count);

/* The caller's window has a new size. */
void relay_resize(struct relay *y);

/*
 * The program was stopped by `signal`: gives it the terminal if that was what it wanted and our job
 * has it, else stops us too, until we are continued. Returns whether the program shall go on in the
 * foreground of its own terminal.
 */
bool relay_follow_stop(struct relay *y, int signal);

/*
 * SIGCONT reached us from outside: the terminal may be another job's now, or ours again. True when
 * the program must be told to go on, in the foreground of its own terminal or not.
 */
bool relay_resume(struct relay *y, bool *ret_foreground) MUST_USE;

/*
 * After the program's end: passes on what is left (a signal that asks for our end cuts that short),
 * then puts the terminal back.
 */
void relay_end(struct relay *y, int signal_fd);

/* Stops our own process as `signal` would. False when that was in vain (an orphaned process group).
 */
bool relay_suspend(struct relay *y, int signal);

#endif
