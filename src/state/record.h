/* SPDX-License-Identifier: MIT */
/*
 * state/record.h: what became of a container last: its state, and how its last run ended.
 *
 * Written by the supervisor at each change (a new file each time, so that a reader sees a whole
 * one), and by who finds that the supervisor is gone. A record of another boot of the machine, or
 * without a living supervisor, says in what state it was left.
 */
#ifndef CUBBY_STATE_RECORD_H
#define CUBBY_STATE_RECORD_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

#define CONTAINER_RECORD "record"

/* In the order of LXC. */
enum container_state {
	STATE_STOPPED,
	STATE_STARTING,
	STATE_RUNNING,
	STATE_STOPPING,
	STATE_ABORTING,
	STATE_FREEZING,
	STATE_FROZEN,
	STATE_THAWED,
	STATE_COUNT
};

struct record {
	enum container_state state;
	int32_t supervisor;  /* pid on the host, 0: none */
	int32_t init;        /* of PID 1 inside, on the host; 0: none */
	int32_t exit;        /* status of the last run as a shell has it; -1: there was none */
	int32_t ephemeral;   /* destroyed when it ends */
	int32_t mapped;      /* files of its own may belong to subordinate ids */
	int64_t started;     /* of the last run: milliseconds since 1970, 0: never */
	int64_t changed;     /* of the state, the same */
	const char *boot;    /* id of the machine's boot in which this was written */
	const char *reason;  /* of the last end: exit, signal, aborted, stopped, killed, reboot */
	const char *problem; /* the error of a start that failed, or "" */
	const char *profile;
	const char *command; /* as one line */
	const char *groups;  /* separated by commas */
};

/* "RUNNING", and back: -1 for a word that is no state (case does not count). */
const char *record_state_name(enum container_state state);
int record_state_find(const char *name, size_t len) MUST_USE;

/* The id of this boot. */
const char *record_boot_id(struct arena *a);

/* Now, in milliseconds since 1970. */
int64_t record_now(void);

/* Reads it; a missing one is that of a container that never ran. 0, or -1 with `e`. */
int record_read(int dir_fd, struct arena *a, struct record *ret, struct err *e) MUST_USE;

/* Writes it with the current boot id and time of change. 0, or -1 with `e`. */
int record_write(int dir_fd, struct record *r, struct arena *a, struct err *e) MUST_USE;

#endif
