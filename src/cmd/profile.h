/* SPDX-License-Identifier: MIT */
/* cmd/profile.h: the verbs of `cubby profile`: their table and prototypes, and what they share. */
#ifndef CUBBY_CMD_PROFILE_H
#define CUBBY_CMD_PROFILE_H

#include <stdbool.h>

#include "cmd/cmd.h"
#include "front/profile.h"

struct profile_verb {
	const char *name;
	const char *synopsis;
	const char *help;
	cmd_function *run;
};

#define PROFILE_VERB(name, synopsis, help) cmd_function cmd_profile_##name;
#include "cmd/profile_verbs.def"

extern const struct profile_verb profile_verbs[];
extern const unsigned profile_verb_count;

/* What each of the verbs needs: memory, who asks, and a place for diagnostics. */
struct profile_work {
	struct arena arena;
	struct facts facts;
	struct diags diags;
};

/* There is one for the whole program. */
int profile_begin(struct profile_work **ret, struct err *e) MUST_USE;

/* Prints the diagnostics. Returns the exit code: 0, or EXIT_CODE_USAGE when there were errors. */
int profile_end(const struct profile_work *work) MUST_USE;

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
