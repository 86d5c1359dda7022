/* SPDX-License-Identifier: MIT */
/* cmd/profile.h: the verbs of `cubby profile`: their table and prototypes, and what they share. */
#ifndef CUBBY_CMD_PROFILE_H
#define CUBBY_CMD_PROFILE_H

#include <stdbool.h>

#include "base/mem.h"
#include "cmd/cmd.h"

struct profile_verb {
	const char *name;
	const char *synopsis;
	const char *help;
	cmd_function *run;
};

#define PROFILE_VERB(name, synopsis, help) cmd_function profile_##name;
#include "cmd/profile_verbs.def"

extern const struct profile_verb profile_verbs[];
extern const unsigned profile_verb_count;

/* A flag of one of the verbs: "--json", and where it is noted. */
struct profile_flag {
	const char *name;
	bool *given;
};

/*
 * Takes the flags (up to "--", wherever they stand) out of the words. *ret_rest is what remains,
 * in a new NULL-ended array of the arena. Unknown flags are an error with the nearest one.
 */
int profile_words(const char *verb, char *const *argv, const struct profile_flag *flags,
                  unsigned flag_count, struct arena *a, char ***ret_rest, unsigned *ret_count,
                  struct err *e) MUST_USE;

#endif
