/* SPDX-License-Identifier: MIT */
/* base/suggest.c: the nearest word by optimal string alignment distance. */
#include "base/suggest.h"

#include <string.h>

enum { WORD_MAX = 64 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Both words have at most WORD_MAX bytes. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][WORD_MAX + 1];
	size_t *before = rows[0];
	size_t *above = rows[1];
	size_t *row = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		before[j] = above[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *oldest = before;

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			row[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = oldest;
	}
	return above[b_len];
}

void suggest_init(struct suggest *s, const char *word, size_t len)
{
	size_t allowed = len <= 3 ? 1 : len < 9 ? 2 : len / 3;

	s->word = word;
	s->len = len;
	s->best = NULL;
	s->distance = allowed + 1;
}

void suggest_offer(struct suggest *s, const char *candidate)
{
	size_t len = strlen(candidate);
	size_t d;

	if (s->len == 0 || s->len > WORD_MAX || len > WORD_MAX)
		return;
	d = distance(s->word, s->len, candidate, len);
	if (s->len >= 3 && s->len < len && !memcmp(s->word, candidate, s->len))
		d = least(d, 1);
	if (d < s->distance) {
		s->distance = d;
		s->best = candidate;
	}
}
