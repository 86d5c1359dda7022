/* SPDX-License-Identifier: MIT */
/*
 * container/console.h: the terminal of a container in the background: kept, shown, written down.
 *
 * Runs in: the supervisor. The last CONSOLE_RING bytes are kept for viewers that come later. A
 * viewer that does not read loses what it does not take; the container never waits for one.
 */
#ifndef CUBBY_CONTAINER_CONSOLE_H
#define CUBBY_CONTAINER_CONSOLE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONSOLE_VIEWERS 16
#define CONSOLE_RING 65536
#define CONSOLE_INPUT 4096
#define CONSOLE_LOG_BYTES (1 << 20)
#define CONSOLE_POLL (CONSOLE_VIEWERS + 1)

struct console_viewer {
	int fd;        /* -1: free; owned */
	bool types;    /* its input is taken */
	uint64_t seen; /* bytes of the console that it has been given */
};

struct console {
	int master_fd;    /* owned; -1: none (yet) */
	int dir_fd;       /* the container's directory, for its log; not owned; -1: no log */
	int log_fd;       /* owned */
	int copies[2];    /* further files that get all that is shown; owned; -1: none */
	uint64_t shown;   /* bytes of the console so far */
	bool was_return;  /* the last byte for the log was '\r' */
	size_t log_bytes; /* in the log */
	size_t input_len;
	struct console_viewer viewers[CONSOLE_VIEWERS];
	char input[CONSOLE_INPUT];
	char ring[CONSOLE_RING];
};

/* dir_fd: where the log is kept, -1 for none. */
void console_init(struct console *c, int dir_fd);

/* Takes the master side over. */
void console_begin(struct console *c, int master_fd);

/* A new viewer; takes its stream over. False when there are too many. */
bool console_add_viewer(struct console *c, int fd, bool types);

void console_resize(struct console *c, unsigned short rows, unsigned short columns);

unsigned console_poll(const struct console *c, struct pollfd *set);
void console_move(struct console *c, const struct pollfd *set, unsigned count);

/* After the end: the rest of the output is shown and written down, as far as it is taken. */
void console_end(struct console *c);

#endif
