/* SPDX-License-Identifier: MIT */
/* spec/diag.c: collecting diagnostics. */
#include "spec/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A file that several profiles extend is read for each; its errors are said once. */
static bool is_said(const struct diags *d, struct origin at, const char *id)
{
	for (unsigned i = 0; i < d->count && at.source && at.line; i++) {
		const struct origin *other = &d->items[i].at;

		if (other->source && other->line == at.line && other->col == at.col &&
		    other->source->kind == at.source->kind &&
		    !strcmp(other->source->name, at.source->name) && !strcmp(d->items[i].id, id))
			return true;
	}
	return false;
}

static void add(struct diags *d, enum severity severity, struct origin at, const char *id,
		const char *fmt, va_list args)
{
	char text[1024];
	struct diag *kept;
	bool repeated = is_said(d, at, id);

	d->last_kept = d->count < LIMIT_DIAGS && !repeated;
	d->repeated += repeated;
	if (severity == SEVERITY_ERROR)
		d->errors++;
	else
		d->warnings++;
	if (!d->last_kept)
		return;
	(void)vsnprintf(text, sizeof(text), fmt, args);
	kept = &d->items[d->count++];
	*kept = (struct diag){severity, at, id, arena_strdup(d->arena, text), NULL};
}

void diag_error(struct diags *d, struct origin at, const char *id, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, SEVERITY_ERROR, at, id, fmt, args);
	va_end(args);
}

void diag_warn(struct diags *d, struct origin at, const char *id, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(d, SEVERITY_WARNING, at, id, fmt, args);
	va_end(args);
}

void diag_note(struct diags *d, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	if (!d->last_kept || d->count == 0)
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	d->items[d->count - 1].note = arena_strdup(d->arena, text);
}

const char *origin_text(struct arena *a, struct origin at)
{
	if (!at.source || at.source->kind == SOURCE_BUILT_IN)
		return "built-in";
	if (at.line == 0)
		return at.source->name;
	if (at.source->kind == SOURCE_COMMAND)
		return arena_printf(a, "argument %u", at.line);
	return arena_printf(a, "%s:%u:%u", at.source->name, at.line, at.col);
}
