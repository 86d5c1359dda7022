/* SPDX-License-Identifier: MIT */
/* engine/skeleton.h: the layer in which the system's directories are root's (base/skeleton.h). */
#ifndef CUBBY_ENGINE_SKELETON_H
#define CUBBY_ENGINE_SKELETON_H

#include "base/err.h"

/*
 * Makes in the empty directory into_fd what the file `list` says. Runs in the stage while the
 * host's tree is visible. 0, or -1 with `e`.
 */
int skeleton_make(const char *list, int into_fd, struct err *e) MUST_USE;

#endif
