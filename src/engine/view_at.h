/* SPDX-License-Identifier: MIT */
/* engine/view_at.h: which rows of the view decide about one path; for questions, not for a launch.
 */
#ifndef CUBBY_ENGINE_VIEW_AT_H
#define CUBBY_ENGINE_VIEW_AT_H

#include "engine/run.h"

struct view_at {
	const struct view_row *tree;    /* what is mounted there; NULL: nothing */
	const struct view_row *cover;   /* a lock or hide on it, or NULL */
	const struct view_row *noexec;  /* or NULL */
	const struct place_rule *rule;  /* of view.*, or NULL */
	const struct view_row *missing; /* left out: it is not on the host, and may be missing */
	bool holds;                     /* nothing is there but directories on the way to others */
};

/* Looks at the host for rows that may be missing there. `path` is absolute and clean. */
struct view_at view_find(const struct run *r, const char *path) MUST_USE;

/* Whether what is there is what the host has under the same name. */
bool view_is_hosts(const struct view_at *at) MUST_USE;

#endif
