/* SPDX-License-Identifier: MIT */
/* engine/overlay.h: a host directory that can be written inside, whose changes are thrown away. */
#ifndef CUBBY_ENGINE_OVERLAY_H
#define CUBBY_ENGINE_OVERLAY_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/run.h"

/*
 * Mounts the row's overlay (overlayfs in a user namespace: Linux 5.11). Takes v->fd, the detached
 * read-only clone of the host's directory, and leaves the overlay's own mount there.
 */
int overlay_mount(struct run *r, struct view_row *v, struct err *e) MUST_USE;

enum { OVERLAY_LOWERS_MAX = 66 };

/* Layers for one overlay, all borrowed. */
struct overlay_layers {
	int lower_fds[OVERLAY_LOWERS_MAX]; /* the topmost first */
	unsigned lower_count;
	int changes_fd; /* holds the directories "upper" and "work" */
};

/* Makes a detached overlay of directories that are mounted somewhere. Its fd; -1 and errno. */
int overlay_make(const struct overlay_layers *l) MUST_USE;

/*
 * Whether overlayfs can mark directories of a layer as it has to (extended attributes "user."); if
 * not, errno is the reason: EOPNOTSUPP on a tmpfs before Linux 6.6. dir_fd may be O_PATH.
 */
bool overlay_can_mark(int dir_fd);

/* Whether the errno of a failed overlay is the kernel's refusal, and cubby-viewfs can do instead.
 */
bool overlay_can_stand_in(int error);

#endif
