/* SPDX-License-Identifier: MIT */
/* policy/compile.h: from a policy text to a checked filter. */
#ifndef CUBBY_POLICY_COMPILE_H
#define CUBBY_POLICY_COMPILE_H

#include "base/err.h"
#include "helpers/policy/proof.h"
#include "helpers/policy/tree.h"

/* Reads the text, compiles it and checks the result. 0 with *ret, or -1. */
int compile_text(const char *text, struct proof *proof, struct program *ret,
		 struct err *e) MUST_USE;

#endif
