/* SPDX-License-Identifier: MIT */
/*
 * net/table.h: finding what belongs to a pair of addresses.
 *
 * The pairs are chosen by programs inside, so the hash has a secret: nobody can make all of them
 * fall into one slot.
 */
#ifndef CUBBY_NET_TABLE_H
#define CUBBY_NET_TABLE_H

#include "helpers/net/address.h"

enum { TABLE_SLOTS = 4096 };

/* First member of what is in a table. */
struct entry {
	struct address from; /* the program's own */
	struct address to;   /* where it goes */
	struct entry *next;
};

struct table {
	struct entry *slots[TABLE_SLOTS];
	unsigned count;
};

/* Draws the secret. 0, or -1 and errno. */
int table_init(void) MUST_USE;

struct entry *table_find(const struct table *t, const struct address *from,
			 const struct address *to) MUST_USE;
void table_add(struct table *t, struct entry *e);
void table_remove(struct table *t, const struct entry *e);

#endif
