/* SPDX-License-Identifier: MIT */
/*
 * engine/planted.h: locked names that were missing when a sandbox started, and are there at its
 * end.
 *
 * What does not exist cannot be locked, so a program inside can make it: a hook, a start-up file.
 * It runs nothing while the sandbox lives; its user is told before it may.
 */
#ifndef CUBBY_ENGINE_PLANTED_H
#define CUBBY_ENGINE_PLANTED_H

#include "engine/run.h"

/* Before SPLIT: remembers which of the optional locks are missing on the host. */
void planted_look(struct run *r);

/* After the end of everything inside: says which of them are there now. */
void planted_report(const struct run *r);

#endif
