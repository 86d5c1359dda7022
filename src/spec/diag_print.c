/* SPDX-License-Identifier: MIT */
/* spec/diag_print.c: diagnostics as text with a caret line (stderr), or as JSON (stdout). */
#include <stdio.h>
#include <string.h>

#include "base/esc.h"
#include "base/json.h"
#include "spec/diag.h"

#define SHOWN_BEFORE 60 /* bytes of the source line shown before the place, at most */
#define SHOWN_BEHIND 60 /* and from the place on */

static void put_escaped(FILE *out, const char *text, size_t len)
{
	while (len > 0) {
		char shown[512] = "";
		size_t part = len < 64 ? len : 64;

		/* Do not cut inside a character. */
		while (part < len && part > 60 && ((unsigned char)text[part] & 0xc0) == 0x80)
			part--;
		(void)fwrite(shown, 1, esc_text(shown, sizeof(shown), text, part), out);
		text += part;
		len -= part;
	}
}

/* Columns that `len` bytes take when they are shown. */
static size_t shown_width(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t at = 0; at < len;) {
		int safe;
		size_t n = esc_next(text + at, len - at, &safe);
		char shown[16];

		width += safe ? 1 : esc_text(shown, sizeof(shown), text + at, n);
		at += n;
	}
	return width;
}

/* The source line of a place; false when the source has no text or fewer lines. */
static bool find_line(struct origin at, const char **ret_text, size_t *ret_len)
{
	const char *text = at.source ? at.source->text : NULL;
	const char *end;
	const char *newline;

	if (!text || at.col == 0)
		return false;
	end = text + at.source->len;
	for (uint32_t line = 1; at.source->kind == SOURCE_FILE && line < at.line; line++) {
		text = memchr(text, '\n', (size_t)(end - text));
		if (!text)
			return false;
		text++;
	}
	newline = memchr(text, '\n', (size_t)(end - text));
	*ret_text = text;
	*ret_len = (size_t)((newline ? newline : end) - text);
	if (*ret_len > 0 && text[*ret_len - 1] == '\r')
		(*ret_len)--;
	return true;
}

static void print_caret(FILE *out, struct origin at)
{
	const char *line;
	size_t len;
	size_t start = 0;
	size_t col = at.col - 1;
	size_t under;

	if (!find_line(at, &line, &len))
		return;
	if (col > len)
		col = len;
	if (col > SHOWN_BEFORE) {
		start = col - SHOWN_BEFORE;
		while (start < col && ((unsigned char)line[start] & 0xc0) == 0x80)
			start++;
	}
	if (len > col + SHOWN_BEHIND)
		len = col + SHOWN_BEHIND;
	while (len > col && ((unsigned char)line[len] & 0xc0) == 0x80)
		len--;
	if (at.source->kind == SOURCE_FILE)
		(void)fprintf(out, "%5u | ", at.line);
	else
		(void)fputs("      | ", out);
	put_escaped(out, line + start, len - start);
	(void)fputs("\n      | ", out);
	for (size_t i = shown_width(line + start, col - start); i > 0; i--)
		(void)fputc(' ', out);
	(void)fputc('^', out);
	under = at.len < len - col ? at.len : len - col;
	for (size_t i = shown_width(line + col, under); i > 1; i--)
		(void)fputc('~', out);
	(void)fputc('\n', out);
}

/* Number of the first diagnostic of the same source. */
static unsigned source_rank(const struct diags *d, const struct source *source)
{
	unsigned i = 0;

	while (d->items[i].at.source != source)
		i++;
	return i;
}

static bool comes_before(const struct diags *d, const struct diag *a, const struct diag *b)
{
	unsigned rank_a = source_rank(d, a->at.source);
	unsigned rank_b = source_rank(d, b->at.source);

	if (rank_a != rank_b)
		return rank_a < rank_b;
	return a->at.line != b->at.line ? a->at.line < b->at.line : a->at.col < b->at.col;
}

/*
 * Reading and merging find their errors one after the other; a reader wants those of one source
 * together, from top to bottom.
 */
static void sort_items(const struct diags *d, const struct diag *ret[LIMIT_DIAGS])
{
	for (unsigned i = 0; i < d->count; i++) {
		unsigned at = i;

		for (; at > 0 && comes_before(d, &d->items[i], ret[at - 1]); at--)
			ret[at] = ret[at - 1];
		ret[at] = &d->items[i];
	}
}

static void print_text(const struct diags *d, const struct diag *item)
{
	const char *where = origin_text(d->arena, item->at);

	put_escaped(stderr, where, strlen(where));
	(void)fprintf(stderr, ": %s[%s]: ", item->severity == SEVERITY_ERROR ? "error" : "warning",
		      item->id);
	put_escaped(stderr, item->text, strlen(item->text));
	(void)fputc('\n', stderr);
	print_caret(stderr, item->at);
	if (item->note) {
		(void)fputs("  note: ", stderr);
		put_escaped(stderr, item->note, strlen(item->note));
		(void)fputc('\n', stderr);
	}
}

static void print_json(const struct diags *d, const struct diag *const *items)
{
	struct json j;

	json_init(&j, stdout);
	json_object(&j, NULL);
	json_number(&j, "errors", d->errors);
	json_number(&j, "warnings", d->warnings);
	json_array(&j, "diagnostics");
	for (unsigned i = 0; i < d->count; i++) {
		const struct diag *item = items[i];

		json_object(&j, NULL);
		json_string(&j, "severity", item->severity == SEVERITY_ERROR ? "error" : "warning");
		json_string(&j, "id", item->id);
		json_string(&j, "source", item->at.source ? item->at.source->name : "built-in");
		json_number(&j, "line", item->at.line);
		json_number(&j, "column", item->at.col);
		json_number(&j, "length", item->at.len);
		json_string(&j, "text", item->text);
		json_string(&j, "note", item->note);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	json_done(&j);
}

void diag_print(const struct diags *d, bool json)
{
	unsigned seen = d->errors + d->warnings - d->repeated;
	const struct diag *items[LIMIT_DIAGS];

	sort_items(d, items);
	if (json) {
		print_json(d, items);
		return;
	}
	for (unsigned i = 0; i < d->count; i++)
		print_text(d, items[i]);
	if (seen > d->count)
		(void)fprintf(stderr, "%u more not shown\n", seen - d->count);
}
