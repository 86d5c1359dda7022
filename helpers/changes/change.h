/* SPDX-License-Identifier: MIT */
/*
 * changes/change.h: what differs between kept changes and what they were made on.
 *
 * The parts of one kept name are opened once; from then on everything is reached by descriptors and
 * names relative to them, through no symbolic link (openat2(2)): the names were chosen inside.
 */
#ifndef CUBBY_CHANGES_CHANGE_H
#define CUBBY_CHANGES_CHANGE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"
#include "spec/secret.h"
#include "state/changes.h"

enum change_kind { CHANGE_ADDED, CHANGE_CHANGED, CHANGE_REMOVED };

/* One overlay, opened: the changes, and what they lie on. */
struct tree {
	const struct changes_tree *row;
	int upper_fd;
	int lower_fds[CHANGES_LAYERS_MAX + 1]; /* layers, the topmost first; last the host; or -1 */
	unsigned lower_count;
};

struct change {
	const struct tree *tree;
	const char *path;  /* inside */
	const char *below; /* the same, relative to the tree */
	enum change_kind kind;
	struct stat now;    /* st_mode 0: removed */
	struct stat before; /* st_mode 0: added */
	unsigned before_at; /* index in lower_fds */
	int64_t before_bytes;
	unsigned before_files; /* of a directory that is gone */
	const char *mark;      /* why it can run outside later, or is more than a file; or NULL */
	bool unseen;           /* its name is too long to be looked at */
};

struct change_list {
	struct arena *arena;
	const struct facts *facts;
	struct secrets secrets;
	struct changes record;
	struct tree *trees;
	unsigned tree_count;
	struct change *items; /* sorted by path, a directory before what is in it */
	unsigned count;
	unsigned room;
};

/*
 * Opens what is kept under the name in the locked (or only open) directory dir_fd. Runs as root of
 * the namespace of common/mapped.h. 0, or -1 with `e`.
 */
int change_list_open(struct change_list *l, enum changes_kind kind, const char *name, int dir_fd,
		     struct err *e) MUST_USE;

/* Finds all changes. 0, or -1 with `e`. */
int change_list_find(struct change_list *l, struct err *e) MUST_USE;

/* Why the changed `path` needs a second look, or NULL (marks.c). */
const char *mark_of(struct change_list *l, const struct change *c);

/* The file of a change as it is, and as it was, open for reading; -1 and errno. */
int change_open_now(const struct change *c) MUST_USE;
int change_open_before(const struct change *c) MUST_USE;

/* The open directory that `below` lies in, below root_fd, and its own name. -1 and errno. */
int open_parent(int root_fd, const char *below, struct arena *a, const char **ret_name) MUST_USE;

#endif
