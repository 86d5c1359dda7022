/* SPDX-License-Identifier: MIT */
/* engine/podpolicy.h: what was said of a pod's network, in memory for those who join. */
#ifndef CUBBY_ENGINE_PODPOLICY_H
#define CUBBY_ENGINE_PODPOLICY_H

#include "base/err.h"
#include "engine/run.h"

/* Writes all of it. Memory, owned by the caller; or -1 with `e`. */
int podpolicy_write(const struct run *r, struct err *e) MUST_USE;

/*
 * Compares what this sandbox's spec says with that memory: what it does not say is as the pod has
 * it. 0, or -1 with `e`: it says something else.
 */
int podpolicy_check(const struct run *r, int memory_fd, struct err *e) MUST_USE;

#endif
