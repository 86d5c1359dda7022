/* SPDX-License-Identifier: MIT */
/*
 * engine/layer.h: the system's trees (/usr, /etc, ...) as a fake root may write them.
 *
 * Runs in: the stage. Three layers of overlayfs: the host's tree, which is never written; on it the
 * skeleton, in which its directories belong to root inside; on top the changes. The latter two lie
 * in one tmpfs that is gone with the sandbox, unless the changes are kept on disk (keep.h). Layers
 * of cubby commit come between. Where the kernel refuses that, cubby-viewfs does it (viewfs.h).
 */
#ifndef CUBBY_ENGINE_LAYER_H
#define CUBBY_ENGINE_LAYER_H

#include "base/err.h"
#include "engine/run.h"

/* The host's tree of a row: an O_PATH fd; -1 and errno. It must still be visible. */
int layer_source(const struct view_row *v) MUST_USE;

/* Mounts a layered row; v->fd becomes the overlay. 0, or -1 with `e`. Linux 5.11. */
int layer_mount(struct run *r, struct view_row *v, struct err *e) MUST_USE COLD;

#endif
