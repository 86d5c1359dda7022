/* SPDX-License-Identifier: MIT */
/*
 * base/words.h: a command as one line of text, and back, quoted as for a shell.
 *
 * Blanks divide words; '...' keeps all, "..." keeps all but \" and \\, a backslash keeps the next
 * byte, and $'...' has the escapes \n \t \\ \' and \xHH, so that a line can say every byte but NUL.
 * Nothing is expanded, and no shell is ever started.
 */
#ifndef CUBBY_BASE_WORDS_H
#define CUBBY_BASE_WORDS_H

#include "base/attr.h"
#include "base/mem.h"

/* The words of a line, NULL-ended; NULL when a quote is not closed or a backslash escapes
 * nothing. */
char **words_split(const char *line, struct arena *a) MUST_USE;

/* The line of these words. */
const char *words_join(char *const *words, struct arena *a) MUST_USE;

#endif
