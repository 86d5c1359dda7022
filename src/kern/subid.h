/* SPDX-License-Identifier: MIT */
/* kern/subid.h: /etc/subuid and /etc/subgid: which ids a user may map with newuidmap. */
#ifndef CUBBY_KERN_SUBID_H
#define CUBBY_KERN_SUBID_H

#include <stdbool.h>
#include <stdint.h>

#define SUBUID_FILE "/etc/subuid"
#define SUBGID_FILE "/etc/subgid"

struct subid {
	char owner[64]; /* a login name, or a uid in digits */
	uint32_t first;
	uint32_t count;
};

/* The largest range of the user in the file; false when there is none, with errno when the file
 * cannot be read, else 0. */
bool subid_find(const char *path, const char *user, uint32_t uid, struct subid *ret);

/* A line of the file that gives ids of the user's range `own` to somebody else as well. */
bool subid_find_shared(const char *path, const char *user, uint32_t uid, const struct subid *own,
		       struct subid *ret);

/* The first id behind every range of the file, at least 100000: where a new range may start. */
uint32_t subid_first_free(const char *path);

#endif
