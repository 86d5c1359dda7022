/* SPDX-License-Identifier: MIT */
/*
 * image/member.h: one member of a layer's archive, made in the layer's directory.
 *
 * Runs in: the box of unpack.c. What the archive says is hostile: no name in it leads out of the
 * directory, through a link, or to a device; nothing is made twice.
 */
#ifndef CUBBY_IMAGE_MEMBER_H
#define CUBBY_IMAGE_MEMBER_H

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct members {
	int tree_fd;
	int parent_fd; /* of the last one; -1: none yet */
	char parent[4096];
	uint64_t count;
	int64_t bytes;
	bool has_own_dev; /* devices in its /dev are left out, instead of refused */
};

/* Makes one; its content is read from `a`. 0, or -1 with `e`. */
int member_make(struct members *m, struct archive *a, struct archive_entry *entry,
		struct err *e) MUST_USE;

#endif
