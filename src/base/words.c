/* SPDX-License-Identifier: MIT */
/* base/words.c: dividing a line into words, quoting words into a line. */
#include "base/words.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* One escape of $'...', behind its backslash; returns what follows it, NULL for one unknown. */
static const char *take_escape(const char *at, char **to)
{
	int high = *at == 'x' ? hex_digit(at[1]) : -1;
	int low = high >= 0 ? hex_digit(at[2]) : -1;

	if (low >= 0) {
		*(*to)++ = (char)(high << 4 | low);
		return high || low ? at + 3 : NULL;
	}
	if (*at != 'n' && *at != 't' && *at != '\\' && *at != '\'')
		return NULL;
	*(*to)++ = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at;
	return at + 1;
}

/* What stands in $'...', from behind the quote. */
static const char *take_escaped(const char *at, char **to)
{
	while (at && *at && *at != '\'') {
		if (*at == '\\')
			at = take_escape(at + 1, to);
		else
			*(*to)++ = *at++;
	}
	return at && *at ? at + 1 : NULL;
}

/* Copies one quoted or bare piece to *to; returns what follows it, NULL when it is not closed. */
static const char *take_piece(const char *at, char **to)
{
	char quote = *at == '\'' || *at == '"' ? *at : '\0';

	if (at[0] == '$' && at[1] == '\'')
		return take_escaped(at + 2, to);
	if (quote)
		at++;
	for (; *at && (quote ? *at != quote : !is_blank(*at) && *at != '\'' && *at != '"'); at++) {
		bool escapes = *at == '\\' &&
			       (quote == '\0' || (quote == '"' && (at[1] == '"' || at[1] == '\\')));

		if (escapes && !*++at)
			return NULL;
		*(*to)++ = *at;
	}
	if (quote && !*at)
		return NULL;
	return quote ? at + 1 : at;
}

char **words_split(const char *line, struct arena *a)
{
	char *to = arena_alloc(a, strlen(line) + 2);
	char **words = NULL;
	unsigned count = 0;
	unsigned room = 0;

	for (;;) {
		while (is_blank(*line))
			line++;
		words = arena_grow(a, words, count, &room, sizeof(*words));
		words[count] = *line ? to : NULL;
		if (!*line)
			return words;
		count++;
		while (*line && !is_blank(*line)) {
			line = take_piece(line, &to);
			if (!line)
				return NULL;
		}
		*to++ = '\0';
	}
}

static bool is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-+=./,:@%";

	return *word && strspn(word, plain) == strlen(word);
}

/* 'it'\''s' */
static char *put_quoted(char *to, const char *word)
{
	*to++ = '\'';
	for (; *word; word++) {
		if (*word == '\'') {
			memcpy(to, "'\\'", 3);
			to += 3;
		}
		*to++ = *word;
	}
	*to++ = '\'';
	return to;
}

/* $'...': the one way that shows what cannot be seen. */
static char *put_escaped(char *to, const char *word)
{
	static const char digits[] = "0123456789abcdef";

	*to++ = '$';
	*to++ = '\'';
	for (; *word; word++) {
		unsigned char c = (unsigned char)*word;

		if (c < 0x20 || c == 0x7f) {
			memcpy(to, (char[]){'\\', 'x', digits[c >> 4], digits[c & 15]}, 4);
			to += 4;
			continue;
		}
		if (c == '\\' || c == '\'')
			*to++ = '\\';
		*to++ = *word;
	}
	*to++ = '\'';
	return to;
}

static bool has_control(const char *word)
{
	for (; *word; word++)
		if ((unsigned char)*word < 0x20 || *word == 0x7f)
			return true;
	return false;
}

const char *words_join(char *const *words, struct arena *a)
{
	size_t room = 1;
	char *line;
	char *to;

	for (char *const *w = words; *w; w++)
		room += 4 * strlen(*w) + 4;
	line = to = arena_alloc(a, room);
	for (char *const *w = words; *w; w++) {
		size_t len = strlen(*w);

		if (w > words)
			*to++ = ' ';
		if (is_plain(*w)) {
			memcpy(to, *w, len);
			to += len;
		} else {
			to = has_control(*w) ? put_escaped(to, *w) : put_quoted(to, *w);
		}
	}
	*to = '\0';
	return line;
}
