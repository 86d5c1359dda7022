/* SPDX-License-Identifier: MIT */
/* container/limit_word.h: a word "memory=512M" of the command line: a limit that a cgroup has. */
#ifndef CUBBY_CONTAINER_LIMIT_WORD_H
#define CUBBY_CONTAINER_LIMIT_WORD_H

#include "container/work.h"
#include "engine/cgroup_limit.h"

struct limit_word {
	const struct cgroup_limit *limit;
	const char *value; /* as said */
	bool none;         /* the limit is taken away */
	int64_t num;       /* in the unit of the key's type */
};

/* "memory", "limits.memory", and pids as the kernel and LXC call it. 0, or -1 with a usage error.
 */
int limit_word_parse(struct work *w, const char *word, struct limit_word *ret,
		     struct err *e) MUST_USE;

/* All words of a NULL-ended list. 0, or -1 with a usage error. */
int limit_word_parse_all(struct work *w, char *const *words, struct limit_word **ret,
			 unsigned *ret_count, struct err *e) MUST_USE;

#endif
