/* SPDX-License-Identifier: MIT */
/*
 * spec/secret.h: the secret groups of secrets.def as paths of this user.
 *
 * spec/place.h uses it for paths as they are written; the engine, which knows what it opened after
 * links, can ask the same of the real path.
 */
#ifndef CUBBY_SPEC_SECRET_H
#define CUBBY_SPEC_SECRET_H

#include "spec/facts.h"
#include "spec/spec.h"

struct secret {
	const char *group;
	const char *path;
	bool own;     /* a directory of cubby itself: never writable inside */
	bool program; /* cubby's programs and profiles: may be seen, never changed */
};

/*
 * Those of the table are compared where they stand and get a path when one is found: most launches
 * see none of them.
 */
struct secrets {
	struct secret *elsewhere; /* cubby's own, and what XDG variables moved */
	unsigned count;
	unsigned room;
	const char *home;
	size_t home_len;
	struct arena *arena;
};

/* All secrets: those of the table, at their usual place and where XDG variables put them. */
void secrets_collect(struct secrets *s, const struct facts *f, struct arena *a);

/*
 * Adds them by the names that they have without symbolic links: all when the home has another, and
 * cubby's own directories. Looks at the disk. 0, or -1 with `e`.
 */
int secrets_add_real_home(struct secrets *s, const struct facts *f, struct err *e) MUST_USE;
int secrets_add_real_own(struct secrets *s, const struct facts *f, struct err *e) MUST_USE;
int secrets_add_real(struct secrets *s, const struct facts *f, struct err *e) MUST_USE; /* both */

/* Adds the rows of the table as they lie in another directory than the home. */
void secrets_add_home(struct secrets *s, const char *home);

/* Adds one of cubby's own directories. */
void secrets_add_own(struct secrets *s, const char *path);

/* Whether XDG variables put some of them elsewhere than below the home. */
bool secrets_are_moved(const struct facts *f) MUST_USE;

/* Whether `allow` has "secrets:GROUP". */
bool secret_is_allowed(const struct spec *s, const char *group) MUST_USE;

enum secret_relation {
	SECRET_AROUND = 1, /* the path is the secret or lies in it */
	SECRET_BELOW = 2,  /* the secret lies in the path */
};

/*
 * The next secret that stands in one of `relations` to an absolute, clean path; `*at` is 0 for the
 * first. False, and `*ret` untouched, when there are no more.
 */
bool secret_next(const struct secrets *s, const char *path, unsigned relations, unsigned *at,
		 struct secret *ret) MUST_USE;

/*
 * A secret that a path is, or lies in: cubby's own before others, the first of the table otherwise;
 * false when in none.
 */
bool secret_find(const struct secrets *s, const char *path, struct secret *ret) MUST_USE;

#endif
