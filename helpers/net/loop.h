/* SPDX-License-Identifier: MIT */
/*
 * net/loop.h: waiting for descriptors and for time, epoll(7).
 *
 * Every descriptor is watched from its birth until its close, edge-triggered: who is called moves
 * all there is, or asks to be called again.
 */
#ifndef CUBBY_NET_LOOP_H
#define CUBBY_NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/* One descriptor; part of a larger struct. */
struct source {
	int fd; /* owned by the larger struct; -1: closed, no more calls */
	void (*ready)(struct source *s);
	struct source *next_again;
	bool again;
	uint32_t heard; /* in `ready`: LOOP_ bits of this event; 0: called again, or by others */
};

/* There is something to read; there is room; an end or an error, or what recv(2) stops at. */
enum { LOOP_BYTES = 1, LOOP_ROOM = 2, LOOP_OTHER = 4 };

/* The larger struct around a source. */
#define SOURCE_OWNER(source, type, member)                                                         \
	((type *)(void *)((char *)(source)-offsetof(type, member)))

/* 0, or -1 and errno. */
int loop_init(void) MUST_USE;

/* Watches s->fd. 0, or -1 and errno. */
int loop_watch(struct source *s) MUST_USE;

/* Calls s->ready once more when all others had their turn. */
void loop_again(struct source *s);

/* Closes the descriptor: it is not called any more. */
void loop_close(struct source *s);

/* Frees memory when no call about it can come any more. */
void loop_free(void *memory);

/*
 * Something that is done about every `ms` milliseconds while it returns true; loop_wake sets it off
 * again.
 */
struct ticker {
	unsigned ms;
	bool (*tick)(int64_t now);
	int64_t at; /* 0: asleep */
	bool known;
	struct ticker *next;
};

void loop_wake(struct ticker *t);

/* The time at the beginning of this turn, clock_ms. */
int64_t loop_now(void);

/* Serves until the process ends. */
NORETURN void loop_run(void);

#endif
