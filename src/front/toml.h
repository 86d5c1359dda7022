/* SPDX-License-Identifier: MIT */
/*
 * front/toml.h: the TOML subset of profiles, read into an ordered document.
 *
 * The subset: tables, dotted and quoted keys, one-line basic and literal strings, booleans, decimal
 * integers, arrays of these (trailing comma, comments and line breaks inside), # comments.
 * Whatever is accepted here, every TOML 1.0 reader reads to the same tree. The document keeps the
 * order of the file, comments and blank lines, so that a formatter can write it again.
 */
#ifndef CUBBY_FRONT_TOML_H
#define CUBBY_FRONT_TOML_H

#include "spec/diag.h"

enum toml_kind { TOML_STRING, TOML_INT, TOML_BOOL, TOML_ARRAY };

struct toml_entry;

struct toml_value {
	enum toml_kind kind;
	unsigned count;   /* arrays: entries, comments included */
	struct origin at; /* the value as written; arrays over several lines: the bracket */
	const char *text; /* strings: decoded; others: canonical ("-5", "true"); arrays: NULL */
	int64_t num;      /* integers; booleans 0 and 1 */
	struct toml_entry *entries; /* arrays, in the order of the file */
	unsigned room;
};

/* One element of an array, or a comment inside it. */
struct toml_entry {
	const char *comment;     /* with its '#'; NULL for an element */
	bool own_line;           /* a comment that does not follow something on its line */
	struct toml_value value; /* never an array */
};

enum toml_item_kind {
	TOML_TABLE,   /* [a.b] */
	TOML_PAIR,    /* a.b = value */
	TOML_COMMENT, /* a comment on a line of its own */
	TOML_BLANK,   /* an empty line */
};

#define TOML_TOP (~0U) /* `table` of a pair above the first header */

struct toml_item {
	enum toml_item_kind kind;
	unsigned table;           /* pairs: index of the header they stand under, or TOML_TOP */
	const char *const *parts; /* tables and pairs: the parts of the key, decoded */
	unsigned part_count;
	struct origin at;        /* tables: with the brackets; pairs: the key as written */
	struct toml_value value; /* pairs */
	const char *comment;     /* TOML_COMMENT; others: the one at the line's end, or NULL */
};

struct toml {
	struct toml_item *items;
	unsigned count;
	unsigned room;
};

enum toml_keep { TOML_VALUES, TOML_ALL }; /* VALUES leaves comments and blank lines out */

/*
 * Reads the text of `source`. 0, or -1 with at least one diagnostic; what could be read is in
 * *ret also then, so that the next stage can report its own errors. Everything lives in the arena.
 */
int toml_read(const struct source *source, enum toml_keep keep, struct arena *a, struct toml *ret,
	      struct diags *d) MUST_USE;

#endif
