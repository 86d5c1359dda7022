/* SPDX-License-Identifier: MIT */
/* cmd/client.h: what the verbs for running sandboxes share. */
#ifndef CUBBY_CMD_CLIENT_H
#define CUBBY_CMD_CLIENT_H

#include "base/err.h"
#include "spec/facts.h"
#include "wire/wire.h"

struct client_work {
	struct arena arena;
	struct facts facts;
	struct msg_extra extra;
};

/* There is one for the whole program. */
int client_begin(struct client_work **ret, struct err *e) MUST_USE;

/* Connects to a sandbox by name. fd, or -1 with `e`. */
int client_connect(struct client_work *w, const char *name, struct err *e) MUST_USE;

/*
 * errno's sentence where a message could not be sent: "cannot WHAT 'NAME': ...", or that it has
 * just ended, when nobody is at the other end any more. -1.
 */
int client_unsent(const char *what, const char *name, struct err *e);

/* Waits at most `ms` (-1: for ever). 1 with a message, 0 at the end, -1 with `e` (or when late). */
int client_receive(struct client_work *w, int fd, int ms, struct msg *ret, struct err *e) MUST_USE;

/* What INFO says: name and profile are in the message. */
struct client_info {
	const char *name;
	const char *profile;
	int pid;           /* the launcher's */
	int init;          /* PID 1 inside, as the host counts */
	char command[512]; /* the words, separated by blanks */
};

/* Reads an INFO, whose payload gets a NUL at its end. 0, or -1 for another or empty message. */
int client_info_parse(const struct msg *m, struct msg_extra *extra,
		      struct client_info *ret) MUST_USE;

/* Asks a sandbox. 0; -1 with `e`, errno ESRCH when it ended instead of an answer. */
int client_info(struct client_work *w, const char *name, struct client_info *ret,
		struct err *e) MUST_USE;

#endif
