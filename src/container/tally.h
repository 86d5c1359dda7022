/* SPDX-License-Identifier: MIT */
/*
 * container/tally.h: how many bytes on the disk a tree takes, and which of them others have too.
 *
 * Nothing is changed, no symbolic link followed, no other mount entered. What programs make inside
 * meanwhile may be missed.
 */
#ifndef CUBBY_CONTAINER_TALLY_H
#define CUBBY_CONTAINER_TALLY_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

/* Directories in each other that are looked into. */
#define TALLY_DEPTH 256

struct tally {
	uint64_t own; /* bytes that nobody else has */
	uint64_t
		shared; /* bytes of files with a name outside, and of blocks that have two owners */
	uint64_t unread; /* directories that could not be looked into */
};

/*
 * Adds what is at and below dir_fd. A file with several names counts once, and as shared when one
 * of its names is elsewhere; so does a block, which is shared when its file system says that
 * somebody else has it too (FIEMAP_EXTENT_SHARED: btrfs, XFS), be it a file of the same tree. 0, or
 * -1 with `e`. Linux 5.6, openat2(2).
 */
int tally_add(int dir_fd, struct arena *a, struct tally *t, struct err *e) MUST_USE;

#endif
