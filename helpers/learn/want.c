/* SPDX-License-Identifier: MIT */
/* learn/want.c: the list of wants. */
#include "helpers/learn/want.h"

#include <stdio.h>
#include <string.h>

enum { WANTS_MAX = 5000 };

static struct want *find(const struct wants *w, enum want_kind kind, const char *what)
{
	for (unsigned i = 0; i < w->count; i++) {
		struct want *want = &w->items[i];
		bool file = want->kind <= WANT_WRITE && kind <= WANT_WRITE;

		if ((want->kind == kind || file) && !strcmp(want->what, what))
			return want;
	}
	return NULL;
}

void wants_add(struct wants *w, enum want_kind kind, const char *what, const char *process)
{
	struct want *want = find(w, kind, what);

	if (!want && w->count == WANTS_MAX)
		return;
	if (!want) {
		w->items = arena_grow(w->arena, w->items, w->count, &w->room, sizeof(*w->items));
		want = &w->items[w->count++];
		*want = (struct want){.kind = kind,
				      .what = arena_strdup(w->arena, what),
				      .first = arena_strdup(w->arena, process)};
	}
	if (kind <= WANT_WRITE && kind > want->kind)
		want->kind = kind;
	want->count++;
}

const char *wants_text(const struct wants *w, size_t *ret_len)
{
	static const char *const words[] = {"list", "read", "write", "network", "socket"};
	size_t room = 1;
	size_t used = 0;
	char *text;

	_Static_assert(COUNT_OF(words) == WANT_KINDS, "a word for each kind");
	for (unsigned i = 0; i < w->count; i++)
		room += strlen(w->items[i].what) + strlen(w->items[i].first) + 32;
	text = arena_alloc(w->arena, room);
	for (unsigned i = 0; i < w->count; i++) {
		const struct want *want = &w->items[i];

		used += (size_t)snprintf(text + used, room - used, "%s %u %s", words[want->kind],
					 want->count, want->first) +
			1;
		used += (size_t)snprintf(text + used, room - used, "%s", want->what) + 1;
	}
	*ret_len = used;
	return text;
}
