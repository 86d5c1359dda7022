/* SPDX-License-Identifier: MIT */
/* spec/checker.h: what the files of rules between settings share. Only check*.c include it. */
#ifndef CUBBY_SPEC_CHECKER_H
#define CUBBY_SPEC_CHECKER_H

#include "spec/spec.h"

struct checker {
	const struct spec *spec;
	struct diags *diags;
};

/* An error for the newer of the two, which names the other one's place, with the reason. */
void check_contradiction(const struct checker *c, enum key_id one, enum key_id other,
			 const char *reason);

/* What gives power over programs outside. */
void check_unsafe(const struct checker *c);

/* The rules of `share`. */
void check_share(const struct checker *c);

#endif
