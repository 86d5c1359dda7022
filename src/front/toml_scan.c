/* SPDX-License-Identifier: MIT */
/* front/toml_scan.c: the words of TOML: blanks, comments, strings, numbers. */
#include <string.h>

#include "front/toml_reader.h"

struct origin toml_here(const struct toml_reader *r, const char *start)
{
	size_t len = r->at > start ? (size_t)(r->at - start) : 1;

	return (struct origin){r->source, r->line, (uint32_t)(start - r->line_start) + 1,
			       (uint32_t)len};
}

bool toml_at_newline(const struct toml_reader *r)
{
	if (r->at == r->end)
		return false;
	return *r->at == '\n' || (*r->at == '\r' && r->at + 1 < r->end && r->at[1] == '\n');
}

void toml_newline(struct toml_reader *r)
{
	r->at += *r->at == '\r' ? 2 : 1;
	r->line++;
	r->line_start = r->at;
}

void toml_skip_blanks(struct toml_reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
		r->at++;
}

void toml_skip_line(struct toml_reader *r)
{
	const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));

	r->at = newline ? newline : r->end;
	if (newline)
		toml_newline(r);
}

static int control_character(struct toml_reader *r, const char *where)
{
	diag_error(r->diags, toml_here(r, r->at), "syntax", "control character 0x%02x in a %s",
		   (unsigned)(unsigned char)*r->at, where);
	return -1;
}

int toml_comment(struct toml_reader *r, const char **ret_text)
{
	const char *start = r->at;

	while (r->at < r->end && !toml_at_newline(r)) {
		if (toml_is_control(*r->at))
			return control_character(r, "comment");
		r->at++;
	}
	*ret_text = NULL;
	if (r->keep == TOML_ALL)
		*ret_text = arena_copy(r->arena, start, (size_t)(r->at - start));
	return 0;
}

static char *put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	}
	return out;
}

/* Behind "\u" or "\U": `digits` hex digits. The result is never longer than what was written. */
static int unicode_escape(struct toml_reader *r, const char *start, int digits, char **out)
{
	uint32_t c = 0;

	for (int i = 0; i < digits; i++, r->at++) {
		char h = r->at < r->end ? *r->at : '\0';
		unsigned value = h >= '0' && h <= '9'   ? (unsigned)(h - '0')
				 : h >= 'a' && h <= 'f' ? (unsigned)(h - 'a') + 10
				 : h >= 'A' && h <= 'F' ? (unsigned)(h - 'A') + 10
							: 16;

		if (value == 16) {
			diag_error(r->diags, toml_here(r, start), "syntax",
				   "this escape needs %d hexadecimal digits", digits);
			return -1;
		}
		c = c << 4 | value;
	}
	if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff)) {
		diag_error(r->diags, toml_here(r, start), c ? "syntax" : "encoding",
			   "%s in a string", c ? "not a Unicode character" : "NUL");
		return -1;
	}
	*out = put_utf8(*out, c);
	return 0;
}

static int escape(struct toml_reader *r, char **out)
{
	static const char names[] = "btnfr\"\\";
	static const char values[] = "\b\t\n\f\r\"\\";
	const char *start = r->at++;
	const char *name;

	if (r->at == r->end || toml_at_newline(r)) {
		diag_error(r->diags, toml_here(r, start), "syntax",
			   "the string does not end on its line");
		return -1;
	}
	if (*r->at == 'u' || *r->at == 'U')
		return unicode_escape(r, start, *r->at++ == 'u' ? 4 : 8, out);
	name = memchr(names, *r->at, sizeof(names) - 1);
	r->at++;
	if (!name) {
		diag_error(r->diags, toml_here(r, start), "syntax", "unknown escape in a string");
		diag_note(r->diags, "a backslash is written \\\\, or use a literal string: 'a\\b'");
		return -1;
	}
	*(*out)++ = values[name - names];
	return 0;
}

static int not_over_lines(struct toml_reader *r)
{
	diag_error(r->diags, toml_here(r, r->at), "unsupported",
		   "strings over several lines are not supported");
	diag_note(r->diags, "write one line in \"quotes\" or 'quotes', with \\n for a line break");
	return -1;
}

/*
 * Bytes from the opening quote to the closing one, or to the end of the line: what is decoded is
 * never longer. Not simply the rest of the line: a list may have thousands of strings on one.
 */
static size_t string_room(const struct toml_reader *r, char quote)
{
	const char *at = r->at + 1;

	for (; at < r->end && *at != quote && *at != '\n'; at++)
		if (*at == '\\' && quote == '"' && at + 1 < r->end)
			at++;
	return (size_t)(at - r->at);
}

int toml_string(struct toml_reader *r, const char **ret_text)
{
	const char *start = r->at;
	char quote = *r->at;
	char *text;
	char *out;

	if (r->end - r->at >= 3 && r->at[1] == quote && r->at[2] == quote)
		return not_over_lines(r);
	text = out = arena_alloc(r->arena, string_room(r, quote) + 1);
	r->at++;
	while (r->at < r->end && *r->at != quote && !toml_at_newline(r)) {
		if (toml_is_control(*r->at))
			return control_character(r, "string");
		if (*r->at != '\\' || quote == '\'')
			*out++ = *r->at++;
		else if (escape(r, &out) < 0)
			return -1;
	}
	if (r->at == r->end || *r->at != quote) {
		diag_error(r->diags, toml_here(r, start), "syntax",
			   "the string does not end on its line");
		return -1;
	}
	r->at++;
	if (out - text > LIMIT_STRING) {
		diag_error(r->diags, toml_here(r, start), "limit",
			   "the string is longer than %d bytes", LIMIT_STRING);
		return -1;
	}
	*ret_text = text;
	return 0;
}

/* What else a word could have been meant to be, for the error. */
static int not_a_value(struct toml_reader *r, const char *word, size_t len)
{
	struct origin at = toml_here(r, word);
	size_t digits = 0;
	char sign = word[0];

	if (sign == '+' || sign == '-')
		digits++;
	while (digits < len && word[digits] >= '0' && word[digits] <= '9')
		digits++;
	if (digits == 4 && len > 4 && word[4] == '-') {
		diag_error(r->diags, at, "unsupported", "dates are not supported");
	} else if (digits == 2 && len > 2 && word[2] == ':') {
		diag_error(r->diags, at, "unsupported", "times of day are not supported");
	} else if (digits == 1 && word[0] == '0' && len > 1 && strchr("xob", word[1])) {
		diag_error(r->diags, at, "unsupported", "numbers are decimal here");
	} else if (digits > 0 && (sign < '+' || digits > 1 || sign >= '0') && digits < len &&
		   strchr(".eE", word[digits])) {
		diag_error(r->diags, at, "unsupported",
			   "numbers with a fraction or exponent are not supported");
		diag_note(r->diags, "write a whole number, or a text such as \"512M\"");
	} else if (digits > 0) {
		diag_error(r->diags, at, "syntax", "'%.*s' is not a number",
			   (int)(len < 60 ? len : 60), word);
		diag_note(r->diags, "a text needs quotes: \"%.*s\"", (int)(len < 60 ? len : 60),
			  word);
	} else {
		diag_error(r->diags, at, "syntax", "'%.*s' is not a value",
			   (int)(len < 60 ? len : 60), word);
		diag_note(r->diags, "a text needs quotes: \"%.*s\"", (int)(len < 60 ? len : 60),
			  word);
	}
	return -1;
}

/* Digits with single underscores between them, no leading zero; false on anything else. */
static bool parse_integer(const char *word, size_t len, bool *ret_fits, int64_t *ret)
{
	bool negative = word[0] == '-';
	size_t at = word[0] == '-' || word[0] == '+';
	uint64_t value = 0;

	*ret_fits = true;
	if (at == len || (word[at] == '0' && len - at > 1))
		return false;
	for (size_t i = at; i < len; i++) {
		if (word[i] == '_' && i > at && word[i - 1] != '_' && i + 1 < len)
			continue;
		if (word[i] < '0' || word[i] > '9')
			return false;
		if (value > (INT64_MAX - (uint64_t)(word[i] - '0')) / 10)
			*ret_fits = false;
		else
			value = value * 10 + (uint64_t)(word[i] - '0');
	}
	*ret = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

static int toml_word(struct toml_reader *r, struct toml_value *ret)
{
	const char *word = r->at;
	bool fits;
	size_t len;

	while (r->at < r->end && !strchr(" \t\r\n,]#=\"'{}[", *r->at))
		r->at++;
	len = (size_t)(r->at - word);
	ret->at = toml_here(r, word);
	if ((len == 4 && !memcmp(word, "true", 4)) || (len == 5 && !memcmp(word, "false", 5))) {
		ret->kind = TOML_BOOL;
		ret->num = len == 4;
		ret->text = ret->num ? "true" : "false";
		return 0;
	}
	if (len == 0) {
		diag_error(r->diags, toml_here(r, word), "syntax", "a value is missing here");
		return -1;
	}
	if (!parse_integer(word, len, &fits, &ret->num))
		return not_a_value(r, word, len);
	if (!fits) {
		diag_error(r->diags, ret->at, "limit", "the number does not fit into 64 bits");
		return -1;
	}
	ret->kind = TOML_INT;
	ret->text = arena_printf(r->arena, "%lld", (long long)ret->num);
	return 0;
}

int toml_scalar(struct toml_reader *r, struct toml_value *ret)
{
	const char *start = r->at;

	if (r->at < r->end && *r->at == '{') {
		diag_error(r->diags, toml_here(r, start), "unsupported",
			   "inline tables are not supported");
		diag_note(r->diags, "write a [table], or a dotted key for each setting: a.b = ...");
		return -1;
	}
	if (r->at == r->end || (*r->at != '"' && *r->at != '\''))
		return toml_word(r, ret);
	ret->kind = TOML_STRING;
	if (toml_string(r, &ret->text) < 0)
		return -1;
	ret->at = toml_here(r, start);
	return 0;
}
