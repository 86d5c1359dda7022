/* SPDX-License-Identifier: MIT */
/* spec/check.h: every rule of the kind "x needs y" or "x contradicts y". */
#ifndef CUBBY_SPEC_CHECK_H
#define CUBBY_SPEC_CHECK_H

#include "spec/spec.h"

/* Checks a merged spec. Errors and warnings name both places. Rules about paths: spec/place.h. */
void spec_check(const struct spec *s, struct diags *d);

#endif
