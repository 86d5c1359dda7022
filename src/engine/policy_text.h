/* SPDX-License-Identifier: MIT */
/* engine/policy_text.h: the system call policy of a spec as the text that names it (kern/filter.h).
 */
#ifndef CUBBY_ENGINE_POLICY_TEXT_H
#define CUBBY_ENGINE_POLICY_TEXT_H

#include "base/err.h"
#include "kern/filter.h"
#include "spec/spec.h"

/* Writes the text, NUL-ended. 0; -1 with `e` when it does not fit. */
int policy_text(const struct spec *s, struct arena *a, char *out, size_t room,
		struct err *e) MUST_USE;

#endif
