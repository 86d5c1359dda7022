/* SPDX-License-Identifier: MIT */
/* engine/denials.h: where helpers write down what they deny, for `cubby log`. */
#ifndef CUBBY_ENGINE_DENIALS_H
#define CUBBY_ENGINE_DENIALS_H

#include "engine/run.h"

/*
 * A descriptor for one more helper of the run, of one file that takes its name at the end.
 * When it cannot be written the user is told, and what is denied is not noted. fd, or -1 with `e`.
 */
int denials_open(struct run *r, struct err *e) MUST_USE;

/* When the helpers are gone. */
void denials_end(struct run *r);

#endif
