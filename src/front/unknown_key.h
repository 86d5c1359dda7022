/* SPDX-License-Identifier: MIT */
/* front/unknown_key.h: the diagnostic for a key that does not exist, the same for all doors. */
#ifndef CUBBY_FRONT_UNKNOWN_KEY_H
#define CUBBY_FRONT_UNKNOWN_KEY_H

#include "spec/diag.h"

/* Says what is not a key, what was probably meant, and which keys its section has. */
void unknown_key(const char *name, size_t len, struct origin at, struct diags *d);

#endif
