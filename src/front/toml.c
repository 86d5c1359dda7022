/* SPDX-License-Identifier: MIT */
/* front/toml.c: a TOML file line by line: headers and pairs, with recovery at the next line. */
#include "front/toml.h"

#include <string.h>

#include "base/esc.h"
#include "front/toml_reader.h"

int toml_count(struct toml_reader *r, struct origin at)
{
	if (r->entries++ < LIMIT_ENTRIES)
		return 0;
	if (!r->stop)
		diag_error(r->diags, at, "limit", "the file has more than %d keys and list entries",
			   LIMIT_ENTRIES);
	r->stop = true;
	return -1;
}

static int key_part(struct toml_reader *r, const char **ret_text)
{
	const char *start = r->at;

	if (r->at < r->end && (*r->at == '"' || *r->at == '\''))
		return toml_string(r, ret_text);
	while (r->at < r->end && toml_is_bare(*r->at))
		r->at++;
	if (r->at == start) {
		diag_error(r->diags, toml_here(r, start), "syntax", "a key is missing here");
		diag_note(r->diags, "a key has letters, digits, '-' and '_', or stands in quotes");
		return -1;
	}
	*ret_text = arena_copy(r->arena, start, (size_t)(r->at - start));
	return 0;
}

int toml_key(struct toml_reader *r, struct toml_item *item)
{
	const char *parts[LIMIT_NESTING];
	const char *start = r->at;
	const char **kept;
	unsigned count = 0;

	for (;;) {
		if (count == LIMIT_NESTING) {
			diag_error(r->diags, toml_here(r, start), "limit",
				   "a key has at most %d parts", LIMIT_NESTING);
			return -1;
		}
		if (key_part(r, &parts[count++]) < 0)
			return -1;
		item->at = toml_here(r, start);
		toml_skip_blanks(r);
		if (r->at == r->end || *r->at != '.')
			break;
		r->at++;
		toml_skip_blanks(r);
	}
	kept = arena_alloc(r->arena, sizeof(*kept) * count);
	memcpy(kept, parts, sizeof(*kept) * count);
	item->parts = kept;
	item->part_count = count;
	return 0;
}

static int twice(struct toml_reader *r, const struct toml_item *item, uint32_t name)
{
	const struct toml_name *first = &r->names.names[name];
	const char *what = first->kind == TOML_NAME_VALUE ? "a value" : "a table";

	diag_error(r->diags, item->at, "duplicate-key", "'%s' is defined already, as %s",
		   first->text, what);
	diag_note(r->diags, "the first time is %s", origin_text(r->arena, first->at));
	return -1;
}

/* Enters a header's path; the rules are those of TOML 1.0. */
static int define_table(struct toml_reader *r, const struct toml_item *item)
{
	uint32_t parent = 0;

	for (unsigned i = 0; i < item->part_count; i++) {
		bool last = i + 1 == item->part_count;
		bool is_new;
		uint32_t name = toml_names_enter(&r->names, r->arena, parent, item->parts[i],
						 last ? TOML_NAME_TABLE : TOML_NAME_PARENT,
						 item->at, &is_new);
		struct toml_name *found = &r->names.names[name];

		if (!is_new &&
		    (last ? found->kind != TOML_NAME_PARENT : found->kind == TOML_NAME_VALUE))
			return twice(r, item, name);
		if (last) {
			found->kind = TOML_NAME_TABLE;
			found->at = item->at;
		}
		parent = name;
	}
	r->table_name = parent;
	return 0;
}

static int define_pair(struct toml_reader *r, const struct toml_item *item)
{
	uint32_t parent = r->table_name;

	for (unsigned i = 0; i < item->part_count; i++) {
		bool last = i + 1 == item->part_count;
		bool is_new;
		uint32_t name = toml_names_enter(&r->names, r->arena, parent, item->parts[i],
						 last ? TOML_NAME_VALUE : TOML_NAME_DOTTED,
						 item->at, &is_new);
		struct toml_name *found = &r->names.names[name];

		if (!is_new &&
		    (last || found->kind == TOML_NAME_VALUE || found->kind == TOML_NAME_TABLE))
			return twice(r, item, name);
		if (!last)
			found->kind = TOML_NAME_DOTTED;
		parent = name;
	}
	return 0;
}

static struct toml_item *add_item(struct toml_reader *r, enum toml_item_kind kind)
{
	struct toml *doc = r->doc;

	doc->items = arena_grow(r->arena, doc->items, doc->count, &doc->room, sizeof(*doc->items));
	doc->items[doc->count] = (struct toml_item){.kind = kind, .table = r->table_item};
	return &doc->items[doc->count++];
}

static int header(struct toml_reader *r, struct toml_item *item)
{
	const char *start = r->at++;

	item->kind = TOML_TABLE;
	r->table_broken = true;
	if (r->at < r->end && *r->at == '[') {
		diag_error(r->diags, toml_here(r, start), "unsupported",
			   "arrays of tables are not supported");
		return -1;
	}
	toml_skip_blanks(r);
	if (toml_key(r, item) < 0)
		return -1;
	if (r->at == r->end || *r->at != ']') {
		diag_error(r->diags, toml_here(r, start), "syntax",
			   "']' is missing at the end of this table's name");
		if (r->at < r->end && strchr("<>=!+:", *r->at))
			diag_note(r->diags,
				  "a name with other than letters, digits, '-' and '_' stands in "
				  "quotes: [when.\"landlock>=4\"]");
		return -1;
	}
	r->at++;
	item->at = toml_here(r, start);
	if (define_table(r, item) < 0)
		return -1;
	r->table_broken = false;
	return toml_count(r, item->at);
}

static int pair(struct toml_reader *r, struct toml_item *item)
{
	item->kind = TOML_PAIR;
	if (toml_key(r, item) < 0)
		return -1;
	if (r->at == r->end || *r->at != '=') {
		diag_error(r->diags, toml_here(r, r->at), "syntax", "'=' is missing after the key");
		return -1;
	}
	r->at++;
	toml_skip_blanks(r);
	if (toml_count(r, item->at) < 0)
		return -1;
	if (r->at < r->end && *r->at == '[' ? toml_array(r, &item->value) < 0
					    : toml_scalar(r, &item->value) < 0)
		return -1;
	return r->table_broken ? 0 : define_pair(r, item);
}

/* Behind a header or pair: nothing more but a comment. */
static int line_end(struct toml_reader *r, struct toml_item *item)
{
	toml_skip_blanks(r);
	if (r->at < r->end && *r->at == '#' && toml_comment(r, &item->comment) < 0)
		return -1;
	if (r->at == r->end)
		return 0;
	if (!toml_at_newline(r)) {
		diag_error(r->diags, toml_here(r, r->at), "syntax", "the line should end here");
		return -1;
	}
	toml_newline(r);
	return 0;
}

static int blank_or_comment(struct toml_reader *r)
{
	struct toml_item item = {.kind = TOML_BLANK, .at = toml_here(r, r->at)};
	struct toml_item *kept;

	if (!toml_at_newline(r)) {
		item.kind = TOML_COMMENT;
		if (toml_comment(r, &item.comment) < 0)
			return -1;
	}
	if (r->at < r->end)
		toml_newline(r);
	if (r->keep != TOML_ALL)
		return 0;
	kept = add_item(r, item.kind);
	kept->at = item.at;
	kept->comment = item.comment;
	return 0;
}

static int statement(struct toml_reader *r)
{
	struct toml_item item = {.table = r->table_item};
	struct toml_item *kept;
	bool is_header = *r->at == '[';
	uint32_t line = r->line;

	if (toml_at_newline(r) || *r->at == '#')
		return blank_or_comment(r);
	if (is_header ? header(r, &item) < 0 : pair(r, &item) < 0)
		/* An array that was read to its end, or to the next statement, has passed its line.
		 */
		return r->line != line && r->at == r->line_start ? 1 : -1;
	if (line_end(r, &item) < 0)
		return -1;
	if (is_header)
		r->table_item = r->doc->count;
	else if (r->table_broken)
		return 0;
	kept = add_item(r, item.kind);
	*kept = item;
	return 0;
}

/* One pass before reading: text only. The reader can rely on it. */
static int check_encoding(struct toml_reader *r)
{
	while (r->at < r->end) {
		unsigned char c = (unsigned char)*r->at;
		size_t n = 1;
		int safe;

		if (c == '\n') {
			toml_newline(r);
			continue;
		}
		if (c >= 0x80)
			n = esc_next(r->at, (size_t)(r->end - r->at), &safe);
		if (c == 0 || (c >= 0x80 && n == 1)) {
			diag_error(r->diags, toml_here(r, r->at), "encoding",
				   c ? "byte 0x%02x is not UTF-8 text" : "NUL byte (0x%02x)",
				   (unsigned)c);
			return -1;
		}
		if (c == 0xef && r->at == r->source->text && !memcmp(r->at, "\xef\xbb\xbf", 3)) {
			diag_error(r->diags, toml_here(r, r->at), "encoding",
				   "the file begins with a byte order mark; save it without");
			return -1;
		}
		r->at += n;
	}
	r->at = r->line_start = r->source->text;
	r->line = 1;
	return 0;
}

int toml_read(const struct source *source, enum toml_keep keep, struct arena *a, struct toml *ret,
	      struct diags *d)
{
	struct toml_reader r = {.source = source, .keep = keep, .arena = a, .diags = d, .doc = ret};
	unsigned errors = d->errors;

	memset(ret, 0, sizeof(*ret));
	r.at = r.line_start = source->text;
	r.end = source->text + source->len;
	r.line = 1;
	r.table_item = TOML_TOP;
	if (source->len > LIMIT_FILE_BYTES) {
		diag_error(d, (struct origin){source, 1, 1, 1}, "limit",
			   "the file is larger than %d bytes", LIMIT_FILE_BYTES);
		return -1;
	}
	if (check_encoding(&r) < 0)
		return -1;
	toml_names_init(&r.names, a);
	while (!r.stop) {
		toml_skip_blanks(&r);
		if (r.at == r.end)
			break;
		if (statement(&r) < 0)
			toml_skip_line(&r);
	}
	return d->errors == errors ? 0 : -1;
}
