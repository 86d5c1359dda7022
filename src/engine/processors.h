/* SPDX-License-Identifier: MIT */
/* engine/processors.h: which processors a sandbox may use. */
#ifndef CUBBY_ENGINE_PROCESSORS_H
#define CUBBY_ENGINE_PROCESSORS_H

#include <sched.h>
#include <stdint.h>

#include "base/attr.h"

/* "0-3,6" into a set; spelled right already, or the spec would not be here. */
void processors_parse(const char *text, cpu_set_t *ret);

/*
 * Takes processors out until as many are left as `quota` thousandths need. Which ones stay is
 * spread by `seed`, so that sandboxes do not share the first ones.
 */
void processors_narrow(cpu_set_t *set, int64_t quota, unsigned seed);

#endif
