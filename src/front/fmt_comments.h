/* SPDX-License-Identifier: MIT */
/*
 * front/fmt_comments.h: the comment lines between two items of a file, for the formatter.
 *
 * Blank lines part them into blocks; several count as one. Texts that are handed out are whole
 * lines; they begin with an empty one when a blank line was above, and end with one when below.
 */
#ifndef CUBBY_FRONT_FMT_COMMENTS_H
#define CUBBY_FRONT_FMT_COMMENTS_H

#include <stdbool.h>

#include "base/mem.h"
#include "spec/writer.h"

struct fmt_comments {
	struct writer lines; /* what has been collected */
	bool blank;          /* a blank line since the last comment */
};

void fmt_comments_blank(struct fmt_comments *c);
void fmt_comments_add(struct fmt_comments *c, const char *comment, struct arena *a);

/* Takes out the first block (never NULL, maybe ""). */
const char *fmt_comments_first(struct fmt_comments *c, struct arena *a) MUST_USE;

/* Takes out all blocks but one that stands directly above what follows; or NULL. */
const char *fmt_comments_apart(struct fmt_comments *c, struct arena *a) MUST_USE;

/* Takes out all that is left, or NULL. */
const char *fmt_comments_rest(struct fmt_comments *c, struct arena *a) MUST_USE;

/* Both, either of which may be NULL. */
const char *fmt_comments_join(const char *first, const char *second, struct arena *a) MUST_USE;

#endif
