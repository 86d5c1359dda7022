/* SPDX-License-Identifier: MIT */
/* desktop/mark.c: writing and reading the line. */
#include "helpers/desktop/mark.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define KEY "# X-Cubby="

/* FNV-1a: it tells edits from none, and guards against nobody. */
static uint64_t sum_more(uint64_t sum, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3U;
	return sum;
}

/* Of all but the bytes from `cut` to `behind`. */
static uint64_t sum_without(const char *text, const char *cut, const char *behind)
{
	uint64_t sum = sum_more(0xcbf29ce484222325U, text, (size_t)(cut - text));

	return sum_more(sum, behind, strlen(behind));
}

/* The next word of a line, which ends at `end`; NULL when there is none. */
static const char *take_word(const char **at, const char *end, char until, struct arena *a)
{
	const char *begin = *at;
	const char *stop = memchr(begin, until, (size_t)(end - begin));

	if (!stop)
		stop = end;
	if (stop == begin)
		return NULL;
	*at = stop < end ? stop + 1 : end;
	return arena_copy(a, begin, (size_t)(stop - begin));
}

/* The words behind the key in one line; false when one is missing. */
static bool read_words(const char *at, const char *end, struct arena *a, struct mark *ret,
		       const char **ret_sum)
{
	ret->app = take_word(&at, end, ' ', a);
	ret->profile = take_word(&at, end, ' ', a);
	*ret_sum = take_word(&at, end, ' ', a);
	ret->source = take_word(&at, end, '\n', a);
	return ret->app && ret->profile && *ret_sum && ret->source;
}

bool mark_read(const char *text, struct arena *a, struct mark *ret)
{
	for (const char *line = text; *line;) {
		const char *end = line + strcspn(line, "\n");
		const char *behind = *end ? end + 1 : end;

		if (strncmp(line, KEY, strlen(KEY)) == 0) {
			struct mark m;
			const char *sum;

			if (!read_words(line + strlen(KEY), end, a, &m, &sum))
				return false;
			m.edited = strcmp(sum, arena_printf(a, "%016" PRIx64,
							    sum_without(text, line, behind))) != 0;
			*ret = m;
			return true;
		}
		line = behind;
	}
	return false;
}

const char *mark_put(const char *text, const struct mark *m, struct arena *a)
{
	const char *newline = strchr(text, '\n');
	size_t len = newline ? (size_t)(newline - text) + 1 : strlen(text);

	return arena_printf(a, "%.*s" KEY "%s %s %016" PRIx64 " %s\n%s", (int)len, text, m->app,
			    m->profile, sum_without(text, text, text), m->source, text + len);
}
