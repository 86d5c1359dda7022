/* SPDX-License-Identifier: MIT */
/*
 * state/changes.h: what overlays changed, kept under a name.
 *
 *   ~/.local/state/cubby/changes/NAME/     of shells with --keep
 *   ~/.local/state/cubby/layers/NAME/      committed: shells with --layer lie on them
 *     record          which tree is which, in NUL-ended lines (below)
 *     trees/N/upper   the changes of one tree, as overlayfs keeps them
 *     trees/N/work    overlayfs's own
 *
 * Nobody else can enter them (0700), so a set-user-id file in them is of no use to anybody. Who
 * uses one holds a lock of its directory (flock(2)), which dies with the holder. What is in upper
 * was written inside: only descriptors lead into it, never a path.
 */
#ifndef CUBBY_STATE_CHANGES_H
#define CUBBY_STATE_CHANGES_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"

#define CHANGES_RECORD "record"

/* Layers below one shell; fsconfig(2) takes 256 bytes for the names of all of them. */
enum { CHANGES_LAYERS_MAX = 8 };

enum changes_kind { CHANGES_KEPT, CHANGES_LAYER };

/* One overlay. */
struct changes_tree {
	const char *path; /* inside, and of what lies below it on the host */
	unsigned number;  /* of its directory */
	bool system;      /* lies on a skeleton: the system's, as root inside sees it */
};

struct changes {
	struct changes_tree *trees;
	unsigned count;
	unsigned room;
	const char *layers[CHANGES_LAYERS_MAX]; /* names of layers below, the topmost first */
	unsigned layer_count;
	const char *host; /* the state of the system it was begun on (base/skeleton.h), or "" */
};

/* The directory of a kind, and of one of its names. Only to be shown, or to be opened at once. */
const char *changes_home(const struct facts *f, enum changes_kind kind, struct arena *a);
const char *changes_path(const struct facts *f, enum changes_kind kind, const char *name,
			 struct arena *a);

/*
 * Opens and locks: for one alone, or (`shared`) for all who only look. With `make` a missing one is
 * made. fd, or -1 with `e`: there is none (errno ENOENT), or it is in use (EWOULDBLOCK).
 */
int changes_lock(const struct facts *f, enum changes_kind kind, const char *name, bool make,
		 bool shared, struct arena *a, struct err *e) MUST_USE;

/* Opens without a lock. fd, or -1 with `e`. */
int changes_open(const struct facts *f, enum changes_kind kind, const char *name, struct arena *a,
		 struct err *e) MUST_USE;

/* The record in an open directory; an empty one where there is none yet. 0, or -1 with `e`. */
int changes_read(int dir_fd, struct arena *a, struct changes *ret, struct err *e) MUST_USE;
int changes_write(int dir_fd, const struct changes *c, struct arena *a, struct err *e) MUST_USE;

/* The tree of that path, or NULL. */
const struct changes_tree *changes_find(const struct changes *c, const char *path) MUST_USE;

/* A new tree, with a number that no other has. */
const struct changes_tree *changes_add(struct changes *c, const char *path, bool system,
				       struct arena *a);

/* All names of a kind, sorted. 0, or -1 with `e`. */
int changes_list(const struct facts *f, enum changes_kind kind, struct arena *a,
		 const char *const **ret_names, unsigned *ret_count, struct err *e) MUST_USE;

#endif
