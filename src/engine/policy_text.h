/* SPDX-License-Identifier: MIT */
/* engine/policy_text.h: the system call policy of a spec as the text that names it (kern/filter.h).
 */
#ifndef CUBBY_ENGINE_POLICY_TEXT_H
#define CUBBY_ENGINE_POLICY_TEXT_H

#include "base/err.h"
#include "kern/filter.h"
#include "spec/spec.h"

/* The text, in `a`; NULL with `e` when it would be longer than FILTER_TEXT_ROOM. */
const char *policy_text(const struct spec *s, struct arena *a, struct err *e) MUST_USE;

#endif
