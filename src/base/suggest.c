/* SPDX-License-Identifier: MIT */
/* base/suggest.c: the nearest word by optimal string alignment distance. */
#include "base/suggest.h"

#include <stdio.h>
#include <string.h>

enum { WORD_MAX = 64 }; /* longer words have no suggestion */

void suggest_init(struct suggestion *s, const char *word, size_t len)
{
	size_t allowed = len <= 3 ? 1 : len < 9 ? 2 : len / 3;

	*s = (struct suggestion){.word = word, .len = len, .distance = (unsigned)allowed + 1};
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Three rows of the matrix are enough: swapped letters look two rows back. */
static unsigned edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned rows[3][WORD_MAX + 1];

	for (unsigned j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (unsigned i = 1; i <= a_len; i++) {
		unsigned *row = rows[i % 3];
		const unsigned *above = rows[(i + 2) % 3];
		const unsigned *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (unsigned j = 1; j <= b_len; j++) {
			row[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(row[j], least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], two_above[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

void suggest_offer(struct suggestion *s, const char *candidate, size_t len)
{
	unsigned distance;

	if (s->len == 0 || s->len > WORD_MAX || len > WORD_MAX)
		return;
	distance = edit_distance(s->word, s->len, candidate, len);
	if (s->len >= 3 && s->len < len && !memcmp(s->word, candidate, s->len))
		distance = least(distance, 1);
	if (distance >= s->distance || distance >= len)
		return;
	s->distance = distance;
	s->best = candidate;
	s->best_len = len;
}

void suggest_offer_words(struct suggestion *s, const char *words)
{
	while (*words) {
		size_t len = strcspn(words, " ");

		suggest_offer(s, words, len);
		words += len;
		words += strspn(words, " ");
	}
}

const char *suggest_text(const struct suggestion *s, struct arena *a)
{
	if (!s->best)
		return "";
	return arena_printf(a, "; did you mean '%.*s'?", (int)s->best_len, s->best);
}

void suggest_append(const struct suggestion *s, struct err *e)
{
	size_t used = strlen(e->text);

	if (s->best)
		(void)snprintf(e->text + used, sizeof(e->text) - used, "; did you mean '%.*s'?",
			       (int)s->best_len, s->best);
}
