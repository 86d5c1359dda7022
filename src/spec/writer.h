/* SPDX-License-Identifier: MIT */
/*
 * spec/writer.h: writing TOML in the one form that cubby uses: what `show`, `fmt`, `plan` and
 * `--save` have in common.
 *
 * The '=' of a section's keys are aligned. A list that does not fit into WRITER_COLUMNS, or whose
 * entries have comments, has one entry a line and a comma behind each.
 */
#ifndef CUBBY_SPEC_WRITER_H
#define CUBBY_SPEC_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

#define WRITER_COLUMNS 88

struct writer {
	struct arena *arena;
	char *text; /* NUL-ended when anything was written */
	size_t len;
	size_t room;
	size_t key_width; /* set by the caller for each section: the '=' of its keys are aligned */
};

/* One entry of a list: its TOML text, comment lines above it and a comment behind it, or NULL. */
struct writer_entry {
	const char *text;
	const char *above;  /* whole lines without indent, each ended by a newline */
	const char *behind; /* with its '#' */
};

void writer_put(struct writer *w, const char *text, size_t len);
void writer_puts(struct writer *w, const char *text);

/* Ends a paragraph: a blank line, unless the text is empty or has one at its end. */
void writer_blank(struct writer *w);

/* "[name]"; `behind` here and below is a comment with its '#', or NULL. */
void writer_section(struct writer *w, const char *name, const char *behind);

/* "key = text" */
void writer_scalar(struct writer *w, const char *key, const char *text, const char *behind);

/* "key = [...]"; `end` is comment lines before the closing bracket, or NULL. */
void writer_list(struct writer *w, const char *key, const struct writer_entry *entries,
		 unsigned count, const char *end, const char *behind);

/* A TOML basic string of the bytes: quoted, what would not be visible as an escape. */
const char *writer_string(struct arena *a, const char *text, size_t len) MUST_USE;

#endif
