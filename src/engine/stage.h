/* SPDX-License-Identifier: MIT */
/* engine/stage.h: the process that builds the inside and becomes init. */
#ifndef CUBBY_ENGINE_STAGE_H
#define CUBBY_ENGINE_STAGE_H

#include "engine/run.h"

/* Everything behind clone3 in the child. Ends with the sandbox. */
NORETURN void stage_run(struct run *r);

#endif
