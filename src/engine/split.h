/* SPDX-License-Identifier: MIT */
/*
 * engine/split.h: the parts of the system's trees that overlayfs can lie on.
 *
 * overlayfs refuses a host's directory with a mount below it: the kernel keeps those mounts where
 * they are in a user's namespace (mount_namespaces(7), "locked"), and a copy without them would
 * show what they cover. So a tree with such mounts becomes several: its directories without any
 * have an overlay each, and what holds them is a directory of the skeleton's.
 */
#ifndef CUBBY_ENGINE_SPLIT_H
#define CUBBY_ENGINE_SPLIT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"

struct split_part {
	const char *tree; /* "/usr", ...: of which it is a part, or itself */
	const char *path;
	bool plain; /* holds other parts: nothing of the host's lies below it */
};

/*
 * The parts of /usr, /etc, /var and /opt, directories before what is in them. `table` is
 * /proc/self/mountinfo (proc(5)). Directories that others than root may write are not looked into:
 * a mount in /var/tmp leaves it empty. 0, or -1 with `e`.
 */
int split_trees(const char *table, struct arena *a, struct split_part **ret_parts,
		unsigned *ret_count, struct err *e) MUST_USE;

#endif
