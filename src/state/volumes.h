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
#include "state/named.h"

#define VOLUMES_TREE "tree"

extern const struct named_kind volumes;

/* What is seen of one. */
const char *volumes_tree(const struct facts *f, const char *name, struct arena *a);

/*
 * The lock of one, held as long as the fd is open: to use it, or `alone`, to remove it. Nobody
 * waits. fd; -1 with `e` (errno EWOULDBLOCK: the others use it, or remove it).
 */
int volumes_hold(const struct facts *f, const char *name, bool alone, struct arena *a,
		 struct err *e) MUST_USE;

#endif
