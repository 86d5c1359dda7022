/* SPDX-License-Identifier: MIT */
/* lib/script_line.h: a line of a script: words, and strings with escapes. */
#ifndef CUBBY_TESTS_LIB_SCRIPT_LINE_H
#define CUBBY_TESTS_LIB_SCRIPT_LINE_H

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 4 };

/* Decodes the escape behind a backslash at *from. */
static inline char unescape(const char **from)
{
	static const char names[] = "rnte";
	static const char values[] = "\r\n\t\x1b";
	const char *known = strchr(names, **from);
	char digits[3] = {0};

	if (**from == 'x' && isxdigit((unsigned char)(*from)[1]) &&
	    isxdigit((unsigned char)(*from)[2])) {
		memcpy(digits, *from + 1, 2);
		*from += 3;
		return (char)strtoul(digits, NULL, 16);
	}
	char c = known && **from ? values[known - names] : **from;
	(*from)++;
	return c;
}

/* Splits a line in place: words, or strings in quotes with escapes. Returns their number. */
static inline int line_split(char *line, char *ret[WORDS_MAX])
{
	const char *from = line;
	char *to = line;
	int n = 0;

	while (n < WORDS_MAX) {
		while (isspace((unsigned char)*from))
			from++;
		if (*from == '\0' || *from == '#')
			return n;
		bool quoted = *from == '"';
		from += quoted;
		ret[n++] = to;
		while (*from && (quoted ? *from != '"' : !isspace((unsigned char)*from))) {
			if (quoted && *from == '\\') {
				from++;
				*to++ = unescape(&from);
			} else {
				*to++ = *from++;
			}
		}
		from += *from != '\0';
		*to++ = '\0';
	}
	return n;
}

#endif
