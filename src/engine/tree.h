/* SPDX-License-Identifier: MIT */
/*
 * engine/tree.h: the tree that is being built: making mount points in it and attaching to them.
 *
 * Runs in: the stage. Paths are absolute inside. Parts of the tree may be directories that an
 * earlier sandbox could write (a persistent home, a shared project), so every walk goes below the
 * root's fd and follows no symbolic link.
 *
 * What the stage opens while it builds is mostly not closed one by one: its last act before it
 * becomes init is one close_range (stage.c), which saves a call for each.
 */
#ifndef CUBBY_ENGINE_TREE_H
#define CUBBY_ENGINE_TREE_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/run.h"

/* An O_PATH fd of what is at `path`; -1 and errno (ENOENT, ELOOP for a symbolic link). */
int tree_open(const struct run *r, const char *path) MUST_USE;

/*
 * Makes the directories of `path`, all but the last with mode 0755. With `as_file` the last part is
 * an empty file. What exists stays. 0, or -1 with `e`.
 */
int tree_make(const struct run *r, const char *path, bool as_file, unsigned mode,
	      struct err *e) MUST_USE;

/*
 * Makes the directories of the host's `path` that lie in `dir`, a tree which a sandbox can write:
 * part by part, each opened before the next is made, and through no symbolic link.
 */
int tree_make_below(const char *dir, const char *path, unsigned mode, struct err *e) MUST_USE;

/* Attaches a detached mount at `path`, making the mount point when it is missing. */
int tree_attach(const struct run *r, int mount_fd, const char *path, unsigned mode,
		struct err *e) MUST_USE;

/*
 * The same in parts of a built root that are still only ours (nothing of the host is mounted on
 * the way): plain paths are safe there, and cost a third of the calls.
 */
int tree_make_fresh(struct run *r, const char *path, unsigned mode, struct err *e) MUST_USE;
int tree_attach_fresh(struct run *r, int mount_fd, const char *path, unsigned mode,
		      struct err *e) MUST_USE;

/* A new detached tmpfs with a size in the words of tmpfs(5), nosuid and nodev. -1 with `e`. */
int tree_new_tmpfs(const char *size, const char *mode, struct err *e) MUST_USE;

/*
 * Files of the sandbox's own lie in its /dev, under a name that begins with a dot: the kernel
 * mounts no unlinked file. 0, or -1 with `e`.
 */
int tree_write_file(int dir_fd, const char *name, const char *text, size_t len,
		    struct err *e) MUST_USE;

/* A detached empty file; all of them are one. -1 with `e`. */
int tree_new_empty(struct run *r, struct err *e) MUST_USE;

/* The size in memory that limits.disk gives, in the words of tmpfs(5). */
const char *tree_disk_size(const struct run *r, char out[32]);

/* The same for what overlays change: overlay.tmpfs, when it is said. */
const char *tree_changes_size(const struct run *r, char out[32]);

#endif
