/* SPDX-License-Identifier: MIT */
/*
 * engine/netdialog.h: network.on-miss = "ask" at the terminal of `cubby run`.
 *
 * Runs in: the launcher, which is asked by cubby-net as a client of `cubby net ask` is. A question
 * is shown only while the launcher holds the caller's terminal, and meanwhile nothing of the
 * program's is: what the program writes waits. An answer that allows something has a number in it
 * that only the question shows, so that no key which was meant for the program, and nothing that
 * the program can have a person type, is one.
 */
#ifndef CUBBY_ENGINE_NETDIALOG_H
#define CUBBY_ENGINE_NETDIALOG_H

#include "engine/run.h"

/*
 * With a new cubby-net: asks it for its questions, if there is a terminal to show them; r->ask_fd
 * is the wire. 0, or -1 with `e`.
 */
int netdialog_begin(struct run *r, struct err *e) MUST_USE;

/* There is something on r->ask_fd. */
void netdialog_hear(struct run *r);

/* Shows what can be shown now; nothing when the program is `over`. */
void netdialog_update(struct run *r, bool over);

/* Gives the terminal back to the program. What is open is shown again later. */
void netdialog_hide(struct run *r);

/* Asks nothing any more. */
void netdialog_end(struct run *r);

#endif
