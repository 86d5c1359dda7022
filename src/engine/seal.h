/* SPDX-License-Identifier: MIT */
/*
 * engine/seal.h: a launcher that runs from a copy of itself which nobody can change.
 */
#ifndef CUBBY_ENGINE_SEAL_H
#define CUBBY_ENGINE_SEAL_H

#include "engine/run.h"

/*
 * Until a program inside is executed its process has the launcher's file as /proc/self/exe, and a
 * script with that name for its interpreter executes it: then the file can be opened from inside by
 * /proc/PID/exe, past all mounts. Where neither Landlock nor the file's owner prevents that, this
 * executes the launcher again from a sealed memfd, with the same words, and does not return. 0 when
 * there is no need; -1 and `e` when it cannot be done. Call it before anything is changed.
 * memfd_create(2), Linux 3.17.
 */
int seal_launcher(const struct run *r, struct err *e) MUST_USE;

#endif
