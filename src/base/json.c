/* SPDX-License-Identifier: MIT */
/* base/json.c: the JSON writer. */
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

#include "base/esc.h"

void json_init(struct json *j, FILE *out)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
}

/* A character of two or three bytes that no terminal should get, as its number. */
static void put_number(FILE *out, const char *text, size_t n)
{
	unsigned code = (unsigned char)text[0] & (n == 2 ? 0x1fU : 0x0fU);

	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)text[i] & 0x3fU);
	(void)fprintf(out, "\\u%04x", code);
}

static void put_text(FILE *out, const char *text)
{
	size_t len = strlen(text);

	(void)fputc('"', out);
	for (size_t at = 0; at < len;) {
		unsigned char c = (unsigned char)text[at];
		int safe;
		size_t n = esc_next(text + at, len - at, &safe);

		if (c == '"' || c == '\\')
			(void)fprintf(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			(void)fprintf(out, "\\u%04x", c);
		else if (n == 1 && c >= 0x80)
			(void)fputs("\\ufffd", out);
		else if (!safe)
			put_number(out, text + at, n);
		else
			(void)fwrite(text + at, 1, n, out);
		at += n;
	}
	(void)fputc('"', out);
}

static void element(struct json *j, const char *name)
{
	if (j->filled[j->depth])
		(void)fputc(',', j->out);
	j->filled[j->depth] = true;
	if (j->depth > 0 && !j->one_line) {
		(void)fputc('\n', j->out);
		for (unsigned i = 0; i < j->depth; i++)
			(void)fputs("  ", j->out);
	}
	if (name) {
		put_text(j->out, name);
		(void)fputs(": ", j->out);
	}
}

static void open_level(struct json *j, const char *name, char bracket)
{
	element(j, name);
	(void)fputc(bracket, j->out);
	if (j->depth + 1 < JSON_DEPTH)
		j->depth++;
	j->filled[j->depth] = false;
}

static void close_level(struct json *j, char bracket)
{
	bool filled = j->filled[j->depth];

	if (j->depth > 0)
		j->depth--;
	if (filled && !j->one_line) {
		(void)fputc('\n', j->out);
		for (unsigned i = 0; i < j->depth; i++)
			(void)fputs("  ", j->out);
	}
	(void)fputc(bracket, j->out);
}

void json_object(struct json *j, const char *name)
{
	open_level(j, name, '{');
}

void json_array(struct json *j, const char *name)
{
	open_level(j, name, '[');
}

void json_end_object(struct json *j)
{
	close_level(j, '}');
}

void json_end_array(struct json *j)
{
	close_level(j, ']');
}

void json_string(struct json *j, const char *name, const char *value)
{
	element(j, name);
	if (value)
		put_text(j->out, value);
	else
		(void)fputs("null", j->out);
}

void json_number(struct json *j, const char *name, int64_t value)
{
	element(j, name);
	(void)fprintf(j->out, "%" PRId64, value);
}

void json_bool(struct json *j, const char *name, bool value)
{
	element(j, name);
	(void)fputs(value ? "true" : "false", j->out);
}

void json_done(struct json *j)
{
	(void)fputc('\n', j->out);
}
