/* SPDX-License-Identifier: MIT */
/* container/action.h: the word behind a verb that says what is done. */
#ifndef CUBBY_CONTAINER_ACTION_H
#define CUBBY_CONTAINER_ACTION_H

#include <stdbool.h>

#include "base/err.h"

struct action {
	const char *word;
	bool bare; /* needs no name */
	int (*run)(void *subject, struct err *e);
};

/*
 * Runs the action of this word; `names`, NULL-ended, are the words behind it. `noun` is what the
 * names are of, for the error where there is no such action, or no name. What the action returns,
 * or -1 with `e`.
 */
int action_run(const struct action *actions, unsigned count, const char *noun, const char *word,
	       char *const *names, void *subject, struct err *e) MUST_USE;

#endif
