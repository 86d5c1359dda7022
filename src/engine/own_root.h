/* SPDX-License-Identifier: MIT */
/*
 * engine/own_root.h: a system of its own (root.tree, root.layers) in place of the host's.
 *
 * Each entry at the top of the system is put at the top of the new root: directories and files as
 * rows of the view, links as links. /dev, /proc, /sys, /run and /tmp are the sandbox's own, as
 * ever. What a sandbox has written there is not believed by the next launch: no link is followed.
 */
#ifndef CUBBY_ENGINE_OWN_ROOT_H
#define CUBBY_ENGINE_OWN_ROOT_H

#include "base/err.h"
#include "engine/run.h"

/* One entry at the top. */
struct own_part {
	const char *name;
	const char *link; /* what it links to; NULL: a directory or a file */
	bool is_file;
	const char *const *trees; /* of layers: the directories that have it, the topmost first */
	unsigned tree_count;
};

struct own_root {
	const char *path; /* of the directory, by its real names; NULL: layers (own_layers.h) */
	struct own_part *parts;
	unsigned count;
	unsigned room;
};

/* Whether the spec says one. */
static inline bool own_root_is_said(const struct spec *s)
{
	return s->root_tree.set || s->root_layers.count > 0;
}

/* The value of HOME: the system's own for root, unless a home is put there. */
const char *own_root_home(const struct run *r) MUST_USE;

/* Looks at the system; `tree` is root.tree made concrete, or NULL. Fills r->own_root. 0, or -1 with
 * `e`. */
int own_root_plan(struct run *r, const char *tree, struct err *e) MUST_USE;

/* The places but those that mean the host's system, which is not seen beside this one. */
const struct place *own_root_places(const struct run *r, const struct place *places,
				    unsigned *count) MUST_USE;

/* Whether the entry of that name is the sandbox's own and never the system's: dev, proc, ... */
bool own_root_has_own(const char *name) MUST_USE;

/* What an entry that is a link says, in the run's arena. 0, or -1 with `e`. */
int own_root_read_link(struct run *r, const char *path, const char **ret, struct err *e) MUST_USE;

/* Adds an entry; it and what it points at is kept. */
void own_root_add(struct run *r, const struct own_part *part);

/* Launcher: makes the directories that r->view keeps changes in. */
int own_root_prepare(struct run *r, struct err *e) MUST_USE;

/* Stage: makes the links at the top. */
int own_root_link(const struct run *r, struct err *e) MUST_USE;

#endif
