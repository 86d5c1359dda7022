/* SPDX-License-Identifier: MIT */
/* engine/cgroup_limit.h: which key of a profile is which file of a cgroup. */
#ifndef CUBBY_ENGINE_CGROUP_LIMIT_H
#define CUBBY_ENGINE_CGROUP_LIMIT_H

#include "spec/spec.h"

struct cgroup_limit {
	enum key_id key;
	const char *controller;
	const char *file;
	const char *none; /* what the file says when there is no limit */
};

extern const struct cgroup_limit cgroup_limits[];
extern const unsigned cgroup_limit_count;

/* The row of a key, or NULL when it is no limit of a cgroup. */
const struct cgroup_limit *cgroup_limit_find(enum key_id key) MUST_USE;

#define CGROUP_LIMIT_ROOM 64

/* What is written into the file for a value of the key. */
void cgroup_limit_text(const struct cgroup_limit *l, int64_t num, char text[CGROUP_LIMIT_ROOM]);

#endif
