/* SPDX-License-Identifier: MIT */
/*
 * state/volumes.h: directories with a name that several sandboxes can have.
 *
 *   ~/.local/share/cubby/volumes/NAME/tree     what is seen inside
 *
 * Nothing inside a sandbox can see the folder itself (spec/secret.h). Who uses a volume holds a
 * shared lock of its directory (flock(2)); who removes it holds the other one.
 */
#ifndef CUBBY_STATE_VOLUMES_H
#define CUBBY_STATE_VOLUMES_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

#define VOLUMES_TREE "tree"

/* Usage errors unless `name` may be the name of a volume. */
int volumes_check_name(const char *name, struct err *e) MUST_USE;

/* The folder of all, and what is seen of one. */
const char *volumes_home(const struct facts *f, struct arena *a);
const char *volumes_tree(const struct facts *f, const char *name, struct arena *a);

/* Opens the folder of all, made when it is missing. fd, or -1 with `e`. */
int volumes_open_home(const struct facts *f, struct arena *a, struct err *e) MUST_USE;

/* One's directory. fd; -1 with `e` (errno ENOENT: there is none of that name). */
int volumes_open(const struct facts *f, const char *name, struct arena *a, struct err *e) MUST_USE;

/*
 * The lock of one, held as long as the fd is open: to use it, or `alone`, to remove it. Nobody
 * waits. fd; -1 with `e` (errno EWOULDBLOCK: the others use it, or remove it).
 */
int volumes_hold(const struct facts *f, const char *name, bool alone, struct arena *a,
		 struct err *e) MUST_USE;

/* The names of all, sorted. 0, or -1 with `e`. */
int volumes_list(const struct facts *f, struct arena *a, const char *const **ret_names,
		 unsigned *ret_count, struct err *e) MUST_USE;

#endif
