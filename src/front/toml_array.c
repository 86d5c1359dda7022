/* SPDX-License-Identifier: MIT */
/*
 * front/toml_array.c: arrays, over as many lines as they like.
 *
 * After a wrong element reading goes on at the next line. A line that looks like a key or a header
 * means that the closing bracket was forgotten: the array ends there.
 */
#include <string.h>

#include "front/toml_reader.h"

/* "name =" or "[name]" and nothing else that could stand in an array. */
static bool looks_like_statement(const struct toml_reader *r)
{
	const char *at = r->at;
	bool header = at < r->end && *at == '[';

	at += header;
	if (at == r->end || !toml_is_bare(*at))
		return false;
	while (at < r->end && (toml_is_bare(*at) || *at == '.'))
		at++;
	while (at < r->end && (*at == ' ' || *at == '\t'))
		at++;
	return at < r->end && *at == (header ? ']' : '=');
}

static struct toml_entry *add_entry(struct toml_reader *r, struct toml_value *array)
{
	array->entries = arena_grow(r->arena, array->entries, array->count, &array->room,
				    sizeof(*array->entries));
	return &array->entries[array->count++];
}

/* Line breaks, blanks and comments between elements. */
static int skip_between(struct toml_reader *r, struct toml_value *array, bool *ret_fresh_line)
{
	for (;;) {
		const char *comment;

		toml_skip_blanks(r);
		if (toml_at_newline(r)) {
			toml_newline(r);
			*ret_fresh_line = true;
			continue;
		}
		if (r->at == r->end || *r->at != '#')
			return 0;
		if (toml_comment(r, &comment) < 0)
			return -1;
		if (comment)
			*add_entry(r, array) = (struct toml_entry){.comment = comment,
								   .own_line = *ret_fresh_line};
	}
}

static int element(struct toml_reader *r, struct toml_value *array)
{
	struct toml_entry entry = {0};

	if (*r->at == '[') {
		diag_error(r->diags, toml_here(r, r->at), "unsupported",
			   "arrays in arrays are not supported");
		return -1;
	}
	if (toml_scalar(r, &entry.value) < 0 || toml_count(r, entry.value.at) < 0)
		return -1;
	*add_entry(r, array) = entry;
	return 0;
}

static int not_closed(struct toml_reader *r, const struct toml_value *array)
{
	diag_error(r->diags, array->at, "syntax", "this array has no closing bracket");
	diag_note(r->diags, "a ']' is missing before line %u", r->line);
	return -1;
}

int toml_array(struct toml_reader *r, struct toml_value *ret)
{
	const char *open = r->at++;
	uint32_t first_line = r->line;
	bool want_comma = false;
	bool fresh_line = false;
	int result = 0;

	ret->kind = TOML_ARRAY;
	ret->at = (struct origin){r->source, r->line, (uint32_t)(open - r->line_start) + 1, 1};
	while (!r->stop) {
		if (skip_between(r, ret, &fresh_line) < 0) {
			result = -1;
			toml_skip_line(r);
			continue;
		}
		if (r->at == r->end || (fresh_line && looks_like_statement(r)))
			/* A wrong element may have taken the bracket along. */
			return result < 0 ? -1 : not_closed(r, ret);
		if (*r->at == ']')
			break;
		if (want_comma && *r->at == ',') {
			r->at++;
			want_comma = fresh_line = false;
			continue;
		}
		if (want_comma) {
			diag_error(r->diags, toml_here(r, r->at), "syntax",
				   "a comma or ']' is missing before this");
			result = -1;
		}
		fresh_line = false;
		want_comma = element(r, ret) == 0;
		if (want_comma)
			continue;
		result = -1;
		toml_skip_line(r);
		fresh_line = true;
	}
	if (r->stop)
		return -1;
	r->at++;
	if (r->line == first_line)
		ret->at = toml_here(r, open);
	return result;
}
