/* SPDX-License-Identifier: MIT */
/* net/table.c: a hash table with chains; the hash is multiply-mix over the words of the pair. */
#include "helpers/net/table.h"

#include <string.h>
#include <sys/random.h>

static uint64_t secret[2];

int table_init(void)
{
	return getrandom(secret, sizeof(secret), 0) == (ssize_t)sizeof(secret) ? 0 : -1;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)(a ^ secret[0]) * (b ^ secret[1]);

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t mix_address(uint64_t hash, const struct address *a)
{
	uint64_t words[2];

	memcpy(words, &a->ip, sizeof(words));
	return mix(mix(hash ^ words[0], words[1]), a->port);
}

static unsigned slot_of(const struct address *from, const struct address *to)
{
	return (unsigned)mix_address(mix_address(0, from), to) % TABLE_SLOTS;
}

struct entry *table_find(const struct table *t, const struct address *from,
			 const struct address *to)
{
	struct entry *e = t->slots[slot_of(from, to)];

	while (e && !(address_equal(&e->from, from) && address_equal(&e->to, to)))
		e = e->next;
	return e;
}

void table_add(struct table *t, struct entry *e)
{
	struct entry **slot = &t->slots[slot_of(&e->from, &e->to)];

	e->next = *slot;
	*slot = e;
	t->count++;
}

void table_remove(struct table *t, const struct entry *e)
{
	struct entry **at = &t->slots[slot_of(&e->from, &e->to)];

	while (*at && *at != e)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = e->next;
	t->count--;
}
