/* SPDX-License-Identifier: MIT */
/* front/toml_names.c: the tree of defined names, with open addressing. */
#include "front/toml_names.h"

#include <string.h>

enum { FIRST_SLOTS = 128 };

void toml_names_init(struct toml_names *n, struct arena *a)
{
	memset(n, 0, sizeof(*n));
	n->slot_count = FIRST_SLOTS;
	n->slots = arena_alloc(a, sizeof(*n->slots) * n->slot_count);
	n->names = arena_grow(a, NULL, 0, &n->room, sizeof(*n->names));
	n->names[0].kind = TOML_NAME_TABLE;
	n->count = 1;
}

static uint32_t hash_of(uint32_t parent, const char *text)
{
	uint32_t hash = (2166136261U ^ parent) * 16777619U;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619U;
	return hash ^ hash >> 15;
}

static uint32_t *find_slot(const struct toml_names *n, uint32_t parent, const char *text)
{
	unsigned at = hash_of(parent, text) & (n->slot_count - 1);

	while (n->slots[at]) {
		const struct toml_name *name = &n->names[n->slots[at]];

		if (name->parent == parent && !strcmp(name->text, text))
			break;
		at = (at + 1) & (n->slot_count - 1);
	}
	return &n->slots[at];
}

static void double_slots(struct toml_names *n, struct arena *a)
{
	n->slot_count *= 2;
	n->slots = arena_alloc(a, sizeof(*n->slots) * n->slot_count);
	for (uint32_t i = 1; i < n->count; i++)
		*find_slot(n, n->names[i].parent, n->names[i].text) = i;
}

uint32_t toml_names_enter(struct toml_names *n, struct arena *a, uint32_t parent, const char *text,
			  enum toml_name_kind kind, struct origin at, bool *ret_new)
{
	uint32_t *slot = find_slot(n, parent, text);

	*ret_new = *slot == 0;
	if (!*ret_new)
		return *slot;
	n->names = arena_grow(a, n->names, n->count, &n->room, sizeof(*n->names));
	n->names[n->count] = (struct toml_name){text, parent, kind, at};
	*slot = n->count++;
	if (n->count * 2 > n->slot_count)
		double_slots(n, a);
	return n->count - 1;
}
