/* SPDX-License-Identifier: MIT */
/*
 * net/names.c: the table of names, by text and by number.
 *
 * The number is in the last bytes of the address: 198.18.0.0/15 (RFC 2544, for networks that are
 * not the internet) and a part of the sandbox's own IPv6 prefix.
 */
#include "helpers/net/names.h"

#include <stdlib.h>
#include <string.h>

#include "helpers/net/dns.h"
#include "wire/privnet.h"

enum { NAMES = 16384, SLOTS = 4096, REAL = 8 };

struct name {
	struct name *next;
	uint32_t number;
	unsigned four_count;
	unsigned six_count;
	struct address fours[REAL];
	struct address sixes[REAL];
	char text[];
};

static struct name *slots[SLOTS];
static struct name *by_number[NAMES];
static uint32_t name_count = 1; /* .0 stands for nothing */

static struct name **slot_of(const char *text)
{
	uint32_t hash = 2166136261U;

	while (*text)
		hash = (hash ^ (unsigned char)*text++) * 16777619U;
	return &slots[(hash ^ hash >> 16) % SLOTS];
}

static struct name *find_or_add(const char *text)
{
	struct name **slot = slot_of(text);
	struct name *n = *slot;
	size_t len = strlen(text);

	while (n && strcmp(n->text, text) != 0)
		n = n->next;
	if (n || name_count == NAMES)
		return n;
	n = calloc(1, sizeof(*n) + len + 1);
	if (!n)
		return NULL;
	memcpy(n->text, text, len + 1);
	n->next = *slot;
	*slot = n;
	n->number = name_count;
	by_number[name_count++] = n;
	return n;
}

static struct address address_of_number(uint32_t number, bool four)
{
	struct address a;

	(void)!address_parse(four ? PRIVNET_NAMES : PRIVNET_NAMES_SIX, 0, &a);
	a.ip.s6_addr[13] |= (uint8_t)(number >> 16);
	a.ip.s6_addr[14] = (uint8_t)(number >> 8);
	a.ip.s6_addr[15] = (uint8_t)number;
	return a;
}

bool names_learn(const char *name, const struct address *real, unsigned count, bool four,
		 struct address *ret)
{
	struct name *n = find_or_add(name);
	unsigned kept = 0;

	if (!n)
		return false;
	for (unsigned i = 0; i < count && kept < REAL; i++)
		if (address_is_four(&real[i]) == four)
			(four ? n->fours : n->sixes)[kept++] = real[i];
	*(four ? &n->four_count : &n->six_count) = kept;
	*ret = address_of_number(n->number, four);
	return kept > 0;
}

bool names_stand_in(const char *name, bool four, struct address *ret)
{
	const struct name *n = find_or_add(name);

	if (n)
		*ret = address_of_number(n->number, four);
	return n;
}

const struct name *names_of_address(const struct address *a)
{
	uint32_t number = (uint32_t)a->ip.s6_addr[14] << 8 | a->ip.s6_addr[15];
	struct address same;

	if (number == 0 || number >= name_count)
		return NULL;
	same = address_of_number(number, address_is_four(a));
	return address_same_host(a, &same) ? by_number[number] : NULL;
}

const char *names_text(const struct name *n)
{
	return n->text;
}

unsigned names_addresses(const struct name *n, const struct address *a, struct address *ret,
			 unsigned room)
{
	bool four = address_is_four(a) ? n->four_count > 0 : n->six_count == 0;
	unsigned count = four ? n->four_count : n->six_count;

	if (count > room)
		count = room;
	memcpy(ret, four ? n->fours : n->sixes, count * sizeof(*ret));
	return count;
}

bool names_gateway(const char *name, struct address *ret)
{
	return !strcmp(name, PRIVNET_HOST_NAME) && address_parse(PRIVNET_GATEWAY, 0, ret);
}

bool names_is_gateway(const struct address *a)
{
	struct address gateway;

	return address_parse(PRIVNET_GATEWAY, 0, &gateway) && address_same_host(a, &gateway);
}
