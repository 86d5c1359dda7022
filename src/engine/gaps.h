/* SPDX-License-Identifier: MIT */
/*
 * engine/gaps.h: what a run does not protect from, said aloud by `cubby plan`.
 */
#ifndef CUBBY_ENGINE_GAPS_H
#define CUBBY_ENGINE_GAPS_H

#include "engine/run.h"

struct gap {
	bool (*open)(const struct run *r);
	const char *text;
};

/* The next gap of this run behind `after` (NULL: the first), or NULL. */
const struct gap *gap_next(const struct gap *after, const struct run *r) MUST_USE;

bool gap_is_first(const struct gap *gap, const struct run *r) MUST_USE;

#endif
