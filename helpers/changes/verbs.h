/* SPDX-License-Identifier: MIT */
/* changes/verbs.h: cubby diff, apply, commit and discard. */
#ifndef CUBBY_CHANGES_VERBS_H
#define CUBBY_CHANGES_VERBS_H

#include "helpers/changes/change.h"

/* What was said on the command line. */
struct request {
	struct arena *arena;
	const struct facts *facts;
	bool json;
	bool patch;
	bool layer;         /* names are those of layers */
	bool yes;           /* without asking */
	bool marked;        /* also what is marked */
	bool newer;         /* also over what was changed outside since */
	char *const *words; /* NULL-ended */
	unsigned count;
};

/* Each returns the exit code, or -1 with `e`. */
typedef int changes_verb(const struct request *q, struct err *e);

changes_verb verb_diff;
changes_verb verb_apply;
changes_verb verb_commit;
changes_verb verb_discard;

/* The kind of things that the words name. */
static inline enum changes_kind request_kind(const struct request *q)
{
	return q->layer ? CHANGES_LAYER : CHANGES_KEPT;
}

/* An error unless `name` may be a name. */
int check_name(const char *name, struct err *e) MUST_USE;

/* Prints the changes (print.c): a line for each, then the sum. With `choose`, only those. */
void print_changes(const struct change_list *l, const bool *choose);
void print_json(const struct change_list *l, const char *name);

/* Prints the difference of a text file as diff(1) does; nothing for other files. 0, or -1 with `e`.
 */
int print_patch(const struct change *c, struct arena *a, struct err *e) MUST_USE;

/* All that is kept, and all layers. 0, or -1 with `e`. */
int print_names(const struct request *q, struct err *e) MUST_USE;

/* "1.2K" */
const char *size_text(struct arena *a, int64_t bytes) MUST_USE;

/* The text made safe for a terminal. */
const char *safe_text(struct arena *a, const char *text) MUST_USE;

#endif
