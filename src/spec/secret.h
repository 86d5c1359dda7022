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
	unsigned key; /* see secret_key */
};

struct secrets {
	struct secret *items;
	unsigned count;
	unsigned room;
	const char *home;
	size_t home_len;
};

/* All secrets: those of the table, at their usual place and where XDG variables put them. */
void secrets_collect(struct secrets *s, const struct facts *f, struct arena *a);

/* Whether XDG variables put some of them elsewhere than below the home. */
bool secrets_are_moved(const struct facts *f) MUST_USE;

/*
 * The first two bytes of a path below the home; 0 for a path elsewhere. Of two paths with different
 * keys that are not 0, neither contains the other.
 */
unsigned secret_key(const struct secrets *s, const char *path) MUST_USE;

/* Whether `allow` has "secrets:GROUP". */
bool secret_is_allowed(const struct spec *s, const char *group) MUST_USE;

/* The secret that a path is, or lies in; NULL when in none. */
const struct secret *secret_find(const struct secrets *s, const char *path) MUST_USE;

#endif
