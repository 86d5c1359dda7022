/* SPDX-License-Identifier: MIT */
/* container/work.h: what each verb for containers needs: memory, who asks, the words, diagnostics.
 */
#ifndef CUBBY_CONTAINER_WORK_H
#define CUBBY_CONTAINER_WORK_H

#include "container/options.h"
#include "spec/facts.h"

struct work {
	struct arena arena;
	struct facts facts;
	struct diags diags;
	struct options options;
};

/*
 * Reads the words and collects the facts; there is one for the whole program. 0; -1 with `e`
 * (also when diagnostics have been printed: e->exit_code is set then).
 */
int work_begin(const char *verb, bool takes_command, char *const *argv, struct work **ret,
	       struct err *e) MUST_USE;

/* As said, or NULL. */
static inline const char *work_option(const struct work *w, enum option_id id)
{
	return w->options.value[id];
}

static inline bool work_has(const struct work *w, enum option_id id)
{
	return w->options.value[id] != NULL;
}

/* Prints the diagnostics and returns -1 with the exit code of a usage error. */
int work_refuse(const struct work *w, struct err *e);

/* Errors of usage unless there is exactly one name, at least one, or none. */
int work_one_name(const struct work *w, struct err *e) MUST_USE;
int work_some_names(const struct work *w, struct err *e) MUST_USE;

/* A time as profiles write it, in milliseconds, also a bare number of seconds as LXC takes it. */
int work_time(struct work *w, const char *text, int64_t *ret_ms, struct err *e) MUST_USE;

/* Shows a note to the user. */
void work_note(const char *text);

#endif
