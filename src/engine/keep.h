/* SPDX-License-Identifier: MIT */
/* engine/keep.h: where the changes of an overlay lie that are kept, and the layers below it. */
#ifndef CUBBY_ENGINE_KEEP_H
#define CUBBY_ENGINE_KEEP_H

#include "base/err.h"
#include "engine/run.h"

/*
 * Opens what k names. Runs in the stage, in its own mount namespace (overlayfs takes no directory
 * of another one), while the host's tree is visible. 0, or -1 with `e`.
 */
int keep_open(struct view_keep *k, struct err *e) MUST_USE;

/* At the end, in the launcher: tells a person where the changes are. */
void keep_report(const struct run *r);

#endif
