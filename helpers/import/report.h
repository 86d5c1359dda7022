/* SPDX-License-Identifier: MIT */
/* import/report.h: what became of each line. */
#ifndef CUBBY_IMPORT_REPORT_H
#define CUBBY_IMPORT_REPORT_H

#include <stdbool.h>

#include "base/mem.h"

enum verdict {
	EXACT,   /* the profile says the same */
	NOOP,    /* holds in every sandbox, or has no effect there */
	NEAR,    /* close to it: the note says what differs */
	DROPPED, /* cannot be said */
	VERDICT_COUNT
};

struct line {
	const char *file;
	unsigned number;
	const char *text;    /* without comment, with single blanks */
	const char *keyword; /* its first word */
	const char *rest;    /* what is behind it, or "" */
};

struct report {
	bool all; /* also lines that need no attention */
	unsigned counts[VERDICT_COUNT];
};

/* Counts a line, and prints it on stderr when it matters. */
void report_line(struct report *r, const struct line *l, enum verdict verdict, const char *note);

/* One line of numbers on stderr. */
void report_sum(const struct report *r, const char *name);

#endif
