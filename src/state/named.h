/* SPDX-License-Identifier: MIT */
/*
 * state/named.h: directories to which the user gives names, all of a kind in one place:
 *
 *   ~/.local/share/cubby/KIND/NAME
 */
#ifndef CUBBY_STATE_NAMED_H
#define CUBBY_STATE_NAMED_H

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

struct named_kind {
	const char *dir;  /* of all */
	const char *noun; /* of one */
	const char *make; /* one is made by "cubby NOUN MAKE NAME REST" */
	const char *rest; /* begins with a blank, or is empty */
};

/* A usage error unless `name` may be the name of one. */
int named_check(const struct named_kind *k, const char *name, struct err *e) MUST_USE;

/* Opens the directory of all, made when it is missing. fd, or -1 with `e`. */
int named_open_home(const struct named_kind *k, const struct facts *f, struct arena *a,
		    struct err *e) MUST_USE;

/* One's directory. fd; -1 with `e` (errno ENOENT: there is none of that name). */
int named_open(const struct named_kind *k, const struct facts *f, const char *name, struct arena *a,
	       struct err *e) MUST_USE;

/* The names of all, sorted. 0, or -1 with `e`. */
int named_list(const struct named_kind *k, const struct facts *f, struct arena *a,
	       const char *const **ret_names, unsigned *ret_count, struct err *e) MUST_USE;

#endif
