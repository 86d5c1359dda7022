/* SPDX-License-Identifier: MIT */
/* viewfs/rules.h: the rules of one directory, and what they say of a name in it. */
#ifndef CUBBY_VIEWFS_RULES_H
#define CUBBY_VIEWFS_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/viewfs.h"

/* What is known of a name once its directory is. */
struct judgement {
	unsigned guards;    /* enum viewfs_guard, of the name and of all directories around it */
	bool leads_on;      /* behind it a lock could match: it must be no symbolic link */
	bool leads_by_name; /* ... by a part that says a name: it must be nothing but a directory */
	uint64_t states[VIEWFS_RULES]; /* one for each rule */
};

/* One more rule; `text` is taken over. False when there are too many, or it is none. */
bool rules_add(enum viewfs_guard guard, char *text);

unsigned rules_count(void);

/* The position of the directory itself. */
void rules_begin(uint64_t states[]);

/* `name` in a directory with these guards and states. */
void rules_judge(unsigned guards, const uint64_t states[], const char *name, struct judgement *ret);

#endif
