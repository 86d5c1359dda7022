/* SPDX-License-Identifier: MIT */
/*
 * import/read.h: a firejail profile as the lines that take effect.
 *
 * Comments, includes, `ignore` and conditionals are resolved as firejail does: in the order of the
 * lines, the user's file before the system's, .local files only where they are. Shipped files that
 * includes.def knows are not opened: their name stands for what they do.
 */
#ifndef CUBBY_IMPORT_READ_H
#define CUBBY_IMPORT_READ_H

#include "helpers/import/report.h"
#include "spec/facts.h"

enum { IGNORES_MAX = 64, INCLUDE_DEPTH = 16 };

struct reader {
	struct arena *arena;
	const struct facts *facts;
	struct report *report;
	const char *ignores[IGNORES_MAX];
	unsigned ignore_count;
	unsigned depth;
	/* What was said before, for conditionals. */
	bool has_net;
	bool has_nodbus;
	bool has_nosound;
	bool has_private;
	bool has_x11;
	/* Called for each line that takes effect. */
	void (*use)(void *context, const struct line *l);
	void *context;
};

/* Reads a file. 0, or -1 with `e`. */
int read_profile(struct reader *r, const char *path, struct err *e) MUST_USE;

/* The file of a profile that was named without a slash; NULL when there is none. */
const char *read_find(const struct reader *r, const char *name, const char *beside) MUST_USE;

/* Whether a line of this text would be skipped by an `ignore` before it. */
bool read_ignores(const struct reader *r, const char *text) MUST_USE;

#endif
