/* SPDX-License-Identifier: MIT */
/*
 * engine/request.h: what `cubby exec` asks for, in memory that is passed as a file descriptor.
 *
 * The client writes it into a memfd (memfd_create(2), sealed), init maps it read-only. Layout: a
 * head, then NUL-ended strings: cwd, TERM, then the arguments.
 */
#ifndef CUBBY_ENGINE_REQUEST_H
#define CUBBY_ENGINE_REQUEST_H

#include "base/err.h"
#include "init/init.h"
#include "kern/tty.h"

#define REQUEST_MAGIC 0x63756231U
#define REQUEST_SIZE_MAX (4U << 20)

struct request_head {
	uint32_t magic;
	uint32_t argc;
	uint8_t tty[3];
	uint8_t terminal;
	uint8_t foreground;
	uint8_t unused[3];
	struct tty_state state;
};

/* Client: makes the sealed memory. fd, or -1 with `e`. */
int request_make(const struct request_head *head, const char *cwd, const char *term,
		 char *const *argv, struct err *e) MUST_USE;

/* Init: struct init.read_request; context is the struct run. Uses static memory, never allocates.
 */
int request_read(void *context, int memory_fd, struct session_request *q, struct err *e) MUST_USE;

/* The terminal state of the request that was read last. */
const struct tty_state *request_tty_state(void);

#endif
