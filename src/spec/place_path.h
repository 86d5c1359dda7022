/* SPDX-License-Identifier: MIT */
/* spec/place_path.h: the text of a path entry made concrete. Only place*.c include it. */
#ifndef CUBBY_SPEC_PLACE_PATH_H
#define CUBBY_SPEC_PLACE_PATH_H

#include "spec/facts.h"
#include "spec/spec.h"

/* What several entries share: looked up once, when first asked for. */
struct place_vars {
	const struct facts *facts;
	struct arena *arena;
	struct diags *diags;
	bool project_known;
	const char *project;
	bool user_dirs_known;
	const char *user_dirs; /* text of user-dirs.dirs, or "" */
};

struct place_text {
	const char
		*path; /* clean; when is_pattern, with a backslash before what is not a pattern */
	bool is_pattern;
	bool optional; /* "P?" */
	bool make_dir; /* "P/" */
};

/* 1 with *ret; 0 when the entry is left out (optional, and a variable is not set); -1. */
int place_text_expand(struct place_vars *v, const char *text, struct origin at,
		      struct place_text *ret) MUST_USE;

/* The value of ${name}; NULL when it is not set; *ret_known is false when there is no such one. */
const char *place_variable(struct place_vars *v, const char *name, bool *ret_known) MUST_USE;

/* All existing paths that a pattern stands for, sorted. -1 with a diagnostic when too many. */
int place_glob(const char *pattern, struct origin at, struct arena *a, const char ***ret,
	       unsigned *ret_count, struct diags *d) MUST_USE;

#endif
