/* SPDX-License-Identifier: MIT */
/* cmd/help.h: help on the keys of a profile, and the layout of help. */
#ifndef CUBBY_CMD_HELP_H
#define CUBBY_CMD_HELP_H

#include "base/err.h"
#include "spec/spec.h"

/* Columns of what stands left of an option's text. */
enum { HELP_OPTION_WIDTH = 28 };

/* Prints "  left   text", the text wrapped beside a left column of `width` bytes (0: none). */
void help_row(const char *left, unsigned width, const char *text);

/* One of an option: its letter or '\0', its long name, what it takes or NULL, what it does. */
void help_option(char letter, const char *name, const char *metavar, const char *help);

/* Prints the sections with the names of their keys. */
void help_sections(void);

/* Prints the keys of a section, one key, or "all". */
int help_section(const char *name, struct err *e);

/* What a value of the type looks like: "a number with K, M, G or T ...". */
const char *help_type(enum key_type type);

#endif
