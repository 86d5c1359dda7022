/* SPDX-License-Identifier: MIT */
/* base/title.c: renaming the own process. */
#include "base/title.h"

#include <stddef.h>
#include <string.h>

static char *first;
static char *const *words;
static size_t room;

void title_init(int argc, char **argv)
{
	char *last = argc > 0 ? argv[argc - 1] : NULL;

	words = argv;
	first = argc > 0 ? argv[0] : NULL;
	room = last ? (size_t)(last + strlen(last) - first) : 0;
}

void title_set(const char *role, const char *name)
{
	const char *parts[3] = {role, " ", name};
	size_t at = 0;

	if (!first)
		return;
	memset(first, 0, room);
	for (int n = 0; n < 3; n++)
		for (const char *c = parts[n]; *c && at < room; c++)
			first[at++] = *c;
}

char *const *title_words(void)
{
	return words;
}

char *const *title_copy_words(struct arena *a, char *const *from, unsigned *ret_count)
{
	unsigned count = 0;
	char **copy;

	while (from[count])
		count++;
	copy = arena_alloc(a, (count + 1) * sizeof(*copy));
	for (unsigned i = 0; i < count; i++)
		copy[i] = arena_strdup(a, from[i]);
	*ret_count = count;
	return copy;
}
