/* SPDX-License-Identifier: MIT */
/*
 * engine/viewfs.h: cubby-viewfs, the program through which a sandbox sees directories that have
 * rules of view.*, and overlays that overlayfs does not take.
 *
 * Runs in: the launcher, which starts it in PREPARE and hands it what the stage has mounted; and
 * the stage, which mounts. It ends behind everything inside, so that all that was written arrives;
 * when it dies before, those directories answer errors, and nothing waits.
 */
#ifndef CUBBY_ENGINE_VIEWFS_H
#define CUBBY_ENGINE_VIEWFS_H

#include "base/err.h"
#include "engine/run.h"
#include "wire/wire.h"

/* In the stage: covers v->path with a file system that serves what is there by its rules. -1 with
 * `e`, or with errno alone when there is nothing at v->path. */
int viewfs_mount(struct run *r, struct view_row *v, struct err *e) MUST_USE;

/*
 * In the stage: the same for an overlay that overlayfs does not take: what is changed in the
 * directory `below_fd` is copied to that of `changes_fd`, which has the directories upper and work.
 * Where v->path has rules too, both are done at once, by their row. Takes changes_fd.
 */
int viewfs_mount_copies(struct run *r, struct view_row *v, int changes_fd, int below_fd,
			struct err *e) MUST_USE;

/* In the launcher: takes the files of a VIEW_FUSE message over. 0, or -1 with `e`. */
int viewfs_take(struct run *r, const struct msg *m, struct msg_extra *extra,
		struct err *e) MUST_USE;

/* There is something on r->viewfs_fd. 0; -1 with `e` when the rules cannot be served. */
int viewfs_move(struct run *r, struct err *e) MUST_USE;

/* When all inside is gone. */
void viewfs_end(struct run *r);

#endif
