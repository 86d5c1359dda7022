/* SPDX-License-Identifier: MIT */
/* viewfs/entries.h: the names in an open directory, of both its trees where it has two. */
#ifndef CUBBY_VIEWFS_ENTRIES_H
#define CUBBY_VIEWFS_ENTRIES_H

#include <dirent.h>
#include <stdbool.h>
#include <sys/types.h>

#include "helpers/viewfs/node.h"

struct listed;

struct entries {
	DIR *upper; /* or the only one; NULL when only the lower tree has the directory */
	DIR *lower;
	off_t at;     /* what the kernel knows as the place of the next entry */
	off_t before; /* that of the one that came last */
	struct listed
		*list; /* of two trees: all that show, or NULL before the first is asked for */
	size_t count;
};

/* The next entry. */
struct entry {
	const char *name;
	unsigned type; /* DT_ */
	ino_t inode;
	off_t behind; /* the place of the one that follows */
};

/* Opens a known directory. 0, or -1 with errno. */
int entries_open(struct entries *l, const struct node *n) MUST_USE;

void entries_close(struct entries *l);

/* Goes to a place that an entry was told with. */
void entries_seek(struct entries *l, off_t place);

/* 1, 0 at the end, or -1 with errno. */
int entries_next(struct entries *l, const struct node *n, struct entry *ret) MUST_USE;

/* The entry that came last was not taken: it comes again. */
void entries_put_back(struct entries *l);

/* Whether nothing is in it; -1 with errno. */
int entries_are_none(const struct node *n) MUST_USE;

#endif
