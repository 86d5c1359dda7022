/* SPDX-License-Identifier: MIT */
/* net/need.c: a list without doubles; what is compared first is a number for each. */
#include "helpers/net/need.h"

#include <string.h>

#include "helpers/net/names.h"

static struct netneed list[NETNEEDS_MAX];
static uint32_t hashes[NETNEEDS_MAX];
static unsigned count;
static bool full;

static uint32_t hash_of(const struct netneed *n)
{
	const uint8_t *bytes = (const uint8_t *)n;
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < sizeof(*n); i++)
		hash = (hash ^ bytes[i]) * 16777619U;
	return hash;
}

static void add(const struct netneed *n)
{
	uint32_t hash = hash_of(n);

	for (unsigned i = 0; i < count; i++)
		if (hashes[i] == hash && !memcmp(&list[i], n, sizeof(*n)))
			return;
	if (count == NETNEEDS_MAX) {
		full = true;
		return;
	}
	hashes[count] = hash;
	list[count++] = *n;
}

static void set_name(struct target *t, const char *name)
{
	size_t len = strlen(name);

	t->kind = TARGET_EXACT;
	if (len < sizeof(t->name))
		memcpy(t->name, name, len);
}

static void set_address(struct target *t, const struct address *a)
{
	t->kind = TARGET_RANGE;
	t->bits = 128;
	memcpy(t->ip, &a->ip, sizeof(t->ip));
}

static void set_what(struct target *t, const struct frame *f, const struct verdict *v)
{
	if (v->name) {
		set_name(t, v->name);
	} else if (names_is_gateway(&f->to)) {
		t->kind = TARGET_GROUP;
		t->group = GROUP_LOOPBACK;
	} else {
		set_address(t, &f->to);
	}
}

/* All bytes count when they are compared, so what is not said is zero. */
void need_note(const struct frame *f, const struct verdict *v)
{
	struct netneed n;

	memset(&n, 0, sizeof(n));
	set_what(&n.what, f, v);
	n.denied = !v->allowed;
	n.linked = v->link > 0;
	n.pinged = f->protocol != IPPROTO_TCP && f->protocol != IPPROTO_UDP;
	n.what.tcp = f->protocol != IPPROTO_UDP;
	n.what.udp = f->protocol != IPPROTO_TCP;
	if (!n.pinged) {
		n.what.port_count = 1;
		n.what.first[0] = n.what.last[0] = f->to.port;
	}
	if (n.pinged || f->to.port > 0)
		add(&n);
}

void need_note_name(const char *name)
{
	struct netneed n;

	memset(&n, 0, sizeof(n));
	set_name(&n.what, name);
	n.denied = true;
	n.what.tcp = n.what.udp = true;
	add(&n);
}

void need_each(void (*see)(void *context, const struct netneed *n), void *context)
{
	const struct netneed more = {.more = true};

	for (unsigned i = 0; i < count; i++)
		see(context, &list[i]);
	if (full)
		see(context, &more);
}
