/* SPDX-License-Identifier: MIT */
/*
 * engine/view.h: the list of mounts that makes the tree a program sees.
 *
 * Made by the launcher from the places of the spec and from what every sandbox has (/tmp, /dev/shm,
 * the runtime directory, the home). Pure: looks at nothing outside its arguments.
 */
#ifndef CUBBY_ENGINE_VIEW_H
#define CUBBY_ENGINE_VIEW_H

#include "base/err.h"
#include "engine/run.h"

/* Fills r->view from spec, facts and places. */
int view_build(struct run *r, const struct place *places, unsigned count, struct err *e) MUST_USE;

/* "read-only", "overlay", ...: for `cubby plan`. */
const char *view_kind_name(enum view_kind kind) MUST_USE;

#endif
