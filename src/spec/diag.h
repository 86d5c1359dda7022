/* SPDX-License-Identifier: MIT */
/*
 * spec/diag.h: where something was said, and what is wrong with it.
 *
 * A compiler's diagnostics: all errors of a run are collected (LIMIT_DIAGS are kept), each with a
 * place, a stable id, a caret and at most one note.
 *
 * The ids (a script may rely on them):
 *   encoding        the file is not UTF-8 text
 *   syntax          not TOML
 *   unsupported     TOML, but outside of the subset of profiles
 *   limit           more than spec/limits.h allows
 *   duplicate-key   said twice in one file
 *   schema          `schema = 1` is missing or of another version
 *   name            the name differs from the file's
 *   unknown-key     not in keys.def
 *   misplaced-key   a key that may not stand in this file or on the command line
 *   type            another kind of value is needed
 *   value           the right kind, but not a value that the key takes
 *   unknown-condition  [when.X] with an X that does not exist
 *   unknown-profile, unknown-grant   no file of that name
 *   ambiguous       two profiles match one command
 *   extends         a cycle, or too deep
 *   unreadable      a file or directory could not be read
 *   grant-argument  a grant without the argument it needs, or with one it does not take
 *   needs           a setting that has no effect or meaning without another one
 *   contradiction   two settings that exclude each other
 *   conflict        one path with two modes in one layer
 *   path            a path that cannot be used there
 *   variable        an unknown or unset ${variable}
 *   no-match        a pattern without a match
 *   secret          uncovers a secret group that `allow` does not name
 *   unknown-option, missing-value, unexpected-value   options of the command line
 *   include         files that include each other, or too deep
 *   impossible      a line of another program's file that cannot be had here; the note has the way
 *   no-effect       (warning) a setting that changes nothing
 *   differs         (warning) what is done is not quite what another program would do
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
	unsigned repeated; /* of those seen: said before of the same place, not kept */
	bool last_kept;    /* the newest one is in items, so that a note belongs to it */
	struct diag items[LIMIT_DIAGS];
};

void diag_error(struct diags *d, struct origin at, const char *id, const char *fmt, ...)
	PRINTF(4, 5) COLD;
void diag_warn(struct diags *d, struct origin at, const char *id, const char *fmt, ...)
	PRINTF(4, 5) COLD;

/* Adds a note to the newest diagnostic (replaces an older note). */
void diag_note(struct diags *d, const char *fmt, ...) PRINTF(2, 3) COLD;

/*
 * Prints all of them with caret lines on stderr, escaped for a terminal; with `json` as one JSON
 * object on stdout.
 */
void diag_print(const struct diags *d, bool json) COLD;

/* "web.toml:4:1", "argument 3" or "built-in"; for sentences that name two places. */
const char *origin_text(struct arena *a, struct origin at) MUST_USE;

#endif
