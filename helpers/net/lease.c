/* SPDX-License-Identifier: MIT */
/* net/lease.c: a table of leases by address. Names are kept by net/names.c, for good. */
#include "helpers/net/lease.h"

#include <stdlib.h>

#include "helpers/net/names.h"

/* Who asks again when an answer is over must not meet the end of its lease on the way. */
enum { LEASES = 16384, SLOTS = 4096, SHORTEST_S = 60, LONGEST_S = 86400, LINGER_S = 5 };

struct lease {
	struct lease *next;
	struct address to;
	const struct name *name;
	int64_t until;
};

static struct lease *slots[SLOTS];
static unsigned lease_count;

static struct lease **slot_of(const struct address *a)
{
	uint32_t hash = 2166136261U;

	for (unsigned i = 0; i < sizeof(a->ip); i++)
		hash = (hash ^ a->ip.s6_addr[i]) * 16777619U;
	return &slots[(hash ^ hash >> 16) % SLOTS];
}

static void sweep(struct lease **slot, int64_t now)
{
	while (*slot) {
		struct lease *l = *slot;

		if (now < l->until) {
			slot = &l->next;
			continue;
		}
		*slot = l->next;
		free(l);
		lease_count--;
	}
}

static void sweep_all(int64_t now)
{
	for (unsigned i = 0; i < SLOTS; i++)
		sweep(&slots[i], now);
}

static const struct name *name_of(const char *text)
{
	struct address stand_in;

	return names_stand_in(text, true, &stand_in) ? names_of_address(&stand_in) : NULL;
}

static struct lease *find_or_add(const struct address *a, const struct name *n, int64_t now)
{
	struct lease **slot = slot_of(a);
	struct lease *l = *slot;

	while (l && !(l->name == n && address_same_host(&l->to, a)))
		l = l->next;
	if (l)
		return l;
	if (lease_count == LEASES)
		sweep_all(now);
	l = lease_count < LEASES ? calloc(1, sizeof(*l)) : NULL;
	if (!l)
		return NULL;
	l->to = *a;
	l->name = n;
	l->next = *slot;
	*slot = l;
	lease_count++;
	return l;
}

bool lease_add(const struct address *a, const char *name, uint32_t ttl, int64_t now)
{
	const struct name *n = name_of(name);
	int64_t seconds = ttl < SHORTEST_S ? SHORTEST_S : ttl > LONGEST_S ? LONGEST_S : ttl;
	int64_t until = now + (seconds + LINGER_S) * 1000;
	struct lease *l;

	sweep(slot_of(a), now);
	l = n ? find_or_add(a, n, now) : NULL;
	if (l && l->until < until)
		l->until = until;
	return l;
}

const struct lease *lease_next(const struct address *a, const struct lease *before, int64_t now)
{
	const struct lease *l = before ? before->next : *slot_of(a);

	while (l && !(address_same_host(&l->to, a) && now < l->until))
		l = l->next;
	return l;
}

const char *lease_name(const struct lease *l)
{
	return names_text(l->name);
}
