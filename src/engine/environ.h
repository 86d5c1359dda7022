/* SPDX-License-Identifier: MIT */
/* engine/environ.h: the environment of programs inside, built from nothing by the spec's lists. */
#ifndef CUBBY_ENGINE_ENVIRON_H
#define CUBBY_ENGINE_ENVIRON_H

#include "engine/run.h"

/*
 * Kept variables of the caller (env.keep less env.unset), the ones cubby sets (HOME, USER, LOGNAME,
 * SHELL, PATH, XDG_RUNTIME_DIR), then env.set, later over earlier. Fills r->env and r->path.
 */
void environ_build(struct run *r);

#endif
