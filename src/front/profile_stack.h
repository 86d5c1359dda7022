/* SPDX-License-Identifier: MIT */
/*
 * front/profile_stack.h: the layers of one profile, lowest first.
 *
 *   1  built-in defaults
 *   2  grants that `allow` names in the end
 *   3  what the profile extends, depth first, each file once; then the profile's own file, which is
 *      that of the highest level that has one
 *   4  etc: all.d/?*.toml, NAME.d/?*.toml
 *   5  user: all.d/?*.toml, NAME.d/?*.toml
 *   6  a file of another program
 *   7  the command line
 *
 * A profile file of the user comes after the drop-ins of etc, so that nothing of etc overrides it.
 */
#ifndef CUBBY_FRONT_PROFILE_STACK_H
#define CUBBY_FRONT_PROFILE_STACK_H

#include "front/profile_bind.h"
#include "front/profile_dirs.h"

struct profile_stack {
	struct profile_dirs *dirs;
	const struct facts *facts;
	struct arena *arena;
	struct diags *diags;
	struct layer **layers;
	unsigned count;
	unsigned room;
	const struct source **done; /* files whose layers are on the stack */
	unsigned done_count;
	unsigned done_room;
};

/* Puts one layer on top; empty ones are left out. */
void profile_stack_push(struct profile_stack *s, struct layer *l);

/*
 * Puts on the layers of the profile `name`: files, what they extend, drop-ins. 1; 0 when there is
 * no such profile; -1 with diagnostics (layers that could be read are on the stack also then).
 */
int profile_stack_add(struct profile_stack *s, const char *name) MUST_USE;

/* The same for one file by its path, without drop-ins. *ret_name is its name. */
int profile_stack_add_path(struct profile_stack *s, const char *path,
			   const char **ret_name) MUST_USE;

/*
 * The fragments of the grants in `allow`, as layers of their own in *ret (lowest first). A grant
 * without a file is an error; "secrets:GROUP" has none and is checked against spec/secrets.def.
 */
int grants_load(struct profile_stack *s, const struct value *allow, struct layer ***ret,
		unsigned *ret_count) MUST_USE;

#endif
