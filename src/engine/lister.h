/* SPDX-License-Identifier: MIT */
/*
 * engine/lister.h: cubby-skeleton at its work, beside the launch (step_skeleton.c).
 */
#ifndef CUBBY_ENGINE_LISTER_H
#define CUBBY_ENGINE_LISTER_H

#include "engine/run.h"

/*
 * Waits until the list and the tree are those of the host as it is, and fills r->skeleton_key and
 * r->skeleton_tree; at once when that was done. 0, or -1 with `e`, whose text is empty where
 * cubby-skeleton has said why.
 */
int lister_wait(struct run *r, struct err *e) MUST_USE COLD;

/*
 * The same while signals are held back, after which step_listed is told. A signal that ends us
 * ends this too: -1 with an empty text and the status of the signal.
 */
int lister_tell(struct run *r, struct err *e) MUST_USE COLD;

#endif
