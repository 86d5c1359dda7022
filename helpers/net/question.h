/* SPDX-License-Identifier: MIT */
/*
 * net/question.h: what a person is asked: may a program reach what no rule speaks of?
 *
 * Asked are clients of `cubby net ask`; without one there is no question. What is asked about waits
 * meanwhile, and all that wants to reach the same place waits for the same answer.
 */
#ifndef CUBBY_NET_QUESTION_H
#define CUBBY_NET_QUESTION_H

#include "helpers/net/policy.h"

struct question;

/* What waits for an answer; part of a larger struct. */
struct waiter {
	void (*answered)(struct waiter *w, enum consent consent);
	struct question *question; /* NULL: it does not wait */
	struct waiter *next;
};

/* Somebody is there to be asked one question more. */
bool question_can_be_asked(void) MUST_USE;

/*
 * Asks whether `f` may begin. w->answered is called once, later or before this returns, unless
 * question_forget comes first. When that is a yes, the addresses of its name have been looked up.
 */
void question_ask(const struct frame *f, struct waiter *w);

/* It does not wait any more. */
void question_forget(struct waiter *w);

/* Takes over the socket of a client that asks. */
void question_serve(int fd);

#endif
