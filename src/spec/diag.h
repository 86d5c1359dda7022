/* SPDX-License-Identifier: MIT */
/*
 * spec/diag.h: where something was said, and what is wrong with it.
 *
 * A compiler's diagnostics: all errors of a run are collected (LIMIT_DIAGS are kept), each with a
 * place, a stable id, a caret and at most one note.
 */
#ifndef CUBBY_SPEC_DIAG_H
#define CUBBY_SPEC_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/mem.h"
#include "spec/limits.h"

enum source_kind {
	SOURCE_FILE,     /* name = the path as shown to the user */
	SOURCE_COMMAND,  /* name = "command line", text = the argument, line = its number */
	SOURCE_BUILT_IN, /* name = "built-in" */
};

struct source {
	enum source_kind kind;
	const char *name;
	const char *text; /* whole content, kept for the caret line; may be NULL */
	size_t len;
};

/* A place: line and column count from 1 (columns in bytes); len = bytes to underline. */
struct origin {
	const struct source *source;
	uint32_t line;
	uint32_t col;
	uint32_t len;
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct diag {
	enum severity severity;
	struct origin at;
	const char *id;   /* stable, e.g. "unknown-key" */
	const char *text; /* lower case, no full stop */
	const char *note; /* may be NULL */
};

struct diags {
	struct arena *arena;
	unsigned count;    /* kept in items */
	unsigned errors;   /* seen, also those not kept */
	unsigned warnings; /* seen */
	struct diag items[LIMIT_DIAGS];
};

void diag_error(struct diags *d, struct origin at, const char *id, const char *fmt, ...) PRINTF(4, 5);
void diag_warn(struct diags *d, struct origin at, const char *id, const char *fmt, ...) PRINTF(4, 5);

/* Adds a note to the newest diagnostic (replaces an older note). */
void diag_note(struct diags *d, const char *fmt, ...) PRINTF(2, 3);

/* Prints all of them with caret lines, escaped for a terminal; as JSON with `json`. */
void diag_print(const struct diags *d, bool json);

/* "web.toml:4:1", "argument 3" or "built-in"; for sentences that name two places. */
const char *origin_text(struct arena *a, struct origin at) MUST_USE;

#endif
