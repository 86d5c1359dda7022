/* SPDX-License-Identifier: MIT */
/*
 * cmd/sandbox.h: what run, shell and plan share: from the words behind the verb to a planned
 * launch.
 */
#ifndef CUBBY_CMD_SANDBOX_H
#define CUBBY_CMD_SANDBOX_H

#include "base/err.h"
#include "engine/launch.h"
#include "front/cli.h"
#include "front/profile.h"

struct sandbox {
	const char *const *also;       /* settings beside the user's, NULL-ended; NULL: none */
	const char *directory_profile; /* a word before "--" is a directory to work in, under it */
	struct facts facts;
	struct diags diags;
	struct cli cli;
	struct profile profile;
	/* In one page with the head of the arena: these the stage writes, too, and each page that
	 * it writes is copied. */
	_Alignas(2048) struct run run;
	struct arena arena;
};

/*
 * Reads the command line and the profile, and plans. `profile` and `argv` stand in where the user
 * names none (NULL: the command must be there, and selects). 0; -1 with `e` written, or with
 * diagnostics (or the verb's help) printed and e->exit_code set.
 */
int sandbox_load(struct sandbox *s, const char *verb, char *const *words, const char *profile,
		 char *const *argv, struct err *e) MUST_USE;

/* An error for root of the host, who cannot be protected. */
int sandbox_forbid_root(const struct facts *f, struct err *e) MUST_USE;

/* Runs what was planned: saves with --save, prints notes, launches. The exit code. */
int sandbox_run(struct sandbox *s, struct err *e);

/* The one of this process; large, so static. */
struct sandbox *sandbox_here(void);

#endif
