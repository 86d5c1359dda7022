/* SPDX-License-Identifier: MIT */
/* policy/decision.h: what a policy says of one call, for people. */
#ifndef CUBBY_POLICY_DECISION_H
#define CUBBY_POLICY_DECISION_H

#include "helpers/policy/policy.h"

/* One line on stdout: "NAME: allow", or the rules in their order; not native: only i386 has it. */
void decision_print(const char *name, const struct decision *d, bool native);

#endif
