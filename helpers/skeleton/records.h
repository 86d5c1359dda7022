/* SPDX-License-Identifier: MIT */
/*
 * skeleton/records.h: the records of a list as a tree on a disk: made, looked at, made anew.
 *
 * Each function works in the directory tree_fd, which only the user can reach, and with the umask
 * 0.
 */
#ifndef CUBBY_SKELETON_RECORDS_H
#define CUBBY_SKELETON_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/skeleton.h"

struct records {
	struct skeleton_record *all;     /* in the order of the list */
	struct skeleton_record **sorted; /* those that count, by path */
	size_t count, sorted_count;
};

/* Reads a list in memory, into which the records point. 0, or -1 with `e`. records_done() ends it.
 */
int records_read(const char *text, size_t len, struct records *ret, struct err *e) MUST_USE;

void records_done(struct records *r);

/* Makes all in an empty directory. `show` is told how many there are now. 0, or -1 with `e`. */
int records_make(const struct records *r, int tree_fd, void (*show)(size_t made),
		 struct err *e) MUST_USE;

/*
 * Makes of a tree that `old` says one that `new` says; costs as much as what differs. 0, or -1 with
 * `e`: then it is neither.
 */
int records_change(const struct records *old, const struct records *new, int tree_fd,
		   struct err *e) MUST_USE;

/* Whether all is there, of the right kind, mode and size. */
bool records_hold(const struct records *r, int tree_fd) MUST_USE;

#endif
