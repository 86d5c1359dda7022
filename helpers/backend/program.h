/* SPDX-License-Identifier: MIT */
/* helpers/backend/program.h: the command lines of the programs that carry a network. */
#ifndef CUBBY_BACKEND_PROGRAM_H
#define CUBBY_BACKEND_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { PROGRAM_WORDS = 40, PROGRAM_TEXT = 1024, PROGRAM_READY = 3 };

struct program {
	char *words[PROGRAM_WORDS]; /* NULL-ended; in `text` but for the first one */
	char text[PROGRAM_TEXT];
	uint64_t caps;   /* which it needs in the sandbox's user namespace until it serves */
	bool says_ready; /* on descriptor PROGRAM_READY; else it goes into the background when it is
			  */
};

/* The command line for `name` (a word of network.backend), at `path`. 0, or -1 with `e`. */
int program_find(const char *name, char *path, bool has_six, struct program *ret,
		 struct err *e) MUST_USE;

#endif
