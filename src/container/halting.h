/* SPDX-License-Identifier: MIT */
/* container/halting.h: what asks a container to end. */
#ifndef CUBBY_CONTAINER_HALTING_H
#define CUBBY_CONTAINER_HALTING_H

#include "front/profile.h"

/* The signal that is said, or what the kind of program takes for it, by the name of its file. */
int halting_signal(const struct profile *p, char *const *command);

#endif
