/* SPDX-License-Identifier: MIT */
/* kern/subid.h: /etc/subuid and /etc/subgid: which ids a user may map with newuidmap. */
#ifndef CUBBY_KERN_SUBID_H
#define CUBBY_KERN_SUBID_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define SUBUID_FILE "/etc/subuid"
#define SUBGID_FILE "/etc/subgid"

struct subid {
	char owner[64]; /* a login name, or a uid in digits */
	uint32_t first;
	uint32_t count;
};

/* The next well-formed line of the file; false at its end. */
bool subid_next(FILE *file, struct subid *ret);

bool subid_belongs_to(const struct subid *s, const char *user, uint32_t uid);

/* The largest range of the user in the file; false when there is none, or no file. */
bool subid_find(const char *path, const char *user, uint32_t uid, struct subid *ret);

/* The first id behind every range of the file, at least 100000: where a new range may start. */
uint32_t subid_first_free(const char *path);

#endif
