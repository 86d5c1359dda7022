/* SPDX-License-Identifier: MIT */
/* changes/below.h: what lay under a change: several directories seen as overlayfs shows them. */
#ifndef CUBBY_CHANGES_BELOW_H
#define CUBBY_CHANGES_BELOW_H

#include "helpers/changes/change.h"

/* What is at one path below the changes. */
struct below {
	struct stat st; /* st_mode 0: nothing */
	unsigned at;    /* index of the one that shows */
	unsigned mask;  /* of a directory: bits of all that contribute to it */
};

/* Looks in the lower directories of the mask. What cannot be looked at is not there. */
void below_look(const struct tree *t, unsigned mask, const char *path, struct below *ret);

/* The names in a directory, merged; whiteouts are none. NULL-ended. */
const char *const *below_names(const struct tree *t, unsigned mask, const char *path,
			       struct arena *a);

/* Bytes and files in a directory, with all below it. */
void below_measure(const struct tree *t, unsigned mask, const char *path, struct arena *a,
		   int64_t *ret_bytes, unsigned *ret_files);

/* Whether it is overlayfs's sign that a name is gone. */
bool is_whiteout(const struct stat *st) MUST_USE;

/* Whether an open directory hides what lies below it. */
bool is_opaque(int dir_fd) MUST_USE;

/* An O_PATH fd below root_fd, not through links or other mounts; -1 and errno. "" is the root. */
int open_below(int root_fd, const char *path, int flags) MUST_USE;

#endif
