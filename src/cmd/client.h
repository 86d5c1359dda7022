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
	const char *name; /* of the sandbox that was connected last */
};

/* There is one for the whole program. */
int client_begin(struct client_work **ret, struct err *e) MUST_USE;

/* Connects to a sandbox by name. fd, or -1 with `e`. */
int client_connect(struct client_work *w, const char *name, struct err *e) MUST_USE;

/*
 * errno's sentence where a message could not be sent: "cannot WHAT 'NAME': ..."; or what the
 * launcher said when it hung up, or that it has just ended, when nobody is at the other end any
 * more. -1.
 */
int client_unsent(struct client_work *w, int fd, const char *what, struct err *e);

/* The launcher does not serve this client, and `e` is its sentence. */
#define CLIENT_REFUSED (-2)

/*
 * Waits at most `ms` (-1: for ever). 1 with a message, 0 at the end, CLIENT_REFUSED, or -1 with `e`
 * (or when late).
 */
int client_receive(struct client_work *w, int fd, int ms, struct msg *ret, struct err *e) MUST_USE;

/*
 * Asks a sandbox one thing: its answer is in *ret and (*ret_work)->extra. 0, or -1 with `e`: also
 * when it ended instead of an answer.
 */
int client_ask(const char *name, const struct msg *order, const void *payload, int ms,
	       struct client_work **ret_work, struct msg *ret, struct err *e) MUST_USE;

/*
 * For orders without an answer: waits until the launcher has taken what was sent before, or has
 * ended. A launcher serves nobody who has gone. 0, or -1 with `e`: it was refused, or not taken.
 */
int client_settle(struct client_work *w, int fd, struct err *e) MUST_USE;

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
