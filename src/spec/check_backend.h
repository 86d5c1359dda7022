/* SPDX-License-Identifier: MIT */
/* spec/check_backend.h: what network.backend cannot do, if it is not cubby. */
#ifndef CUBBY_SPEC_CHECK_BACKEND_H
#define CUBBY_SPEC_CHECK_BACKEND_H

#include "spec/spec.h"

/* A rule that the other program would not enforce is an error, whichever layer said it. */
void check_backend(const struct spec *s, struct diags *d);

#endif
