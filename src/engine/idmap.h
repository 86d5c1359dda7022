/* SPDX-License-Identifier: MIT */
/* engine/idmap.h: whole ranges of ids through newuidmap(1) and newgidmap(1). */
#ifndef CUBBY_ENGINE_IDMAP_H
#define CUBBY_ENGINE_IDMAP_H

#include "base/err.h"
#include "engine/run.h"

/*
 * Maps 0 to the user and 1.. to the user's subordinate ids: both programs side by side, while the
 * stage goes on; then tells the stage. The stage is our unreaped child meanwhile, so its pid cannot
 * become another process's. 0, or -1 with `e`.
 */
int idmap_write(struct run *r, struct err *e) MUST_USE;

/* The same maps for another child of ours, which waits for them in a user namespace of its own. */
int idmap_write_of(const struct facts *f, pid_t child, struct arena *a, struct err *e) MUST_USE;

#endif
