/* SPDX-License-Identifier: MIT */
/*
 * image/squash.h: a squashfs file as a system of one layer.
 *
 * sqfs2tar(1) reads it, in a sandbox of cubby that sees the file and has no network; what it writes
 * is unpacked as the layers of other images are. So a container has no process that serves its
 * files, and all that are made of one file share them.
 */
#ifndef CUBBY_IMAGE_SQUASH_H
#define CUBBY_IMAGE_SQUASH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"
#include "helpers/image/image.h"

struct squash {
	struct image image; /* its layer has the name of the file's hash */
	pid_t pid;          /* of what reads it; 0: its layer is there already */
	int tar_fd;         /* what it writes; owned */
	int said_fd;        /* what it says of errors; owned */
	const char *copy;   /* its name for store_drop, or NULL */
};

/* Whether an open file begins as a squashfs does. */
bool squash_is(int fd) MUST_USE;

/*
 * Starts to read the file. What is read is a copy that nobody else can write, so the layer has the
 * name of what is in it. To be called as the user, outside of the user namespace of
 * helpers/common/mapped.h; squash_end comes behind it in any case. 0, or -1 with `e`.
 */
int squash_begin(int fd, const struct facts *f, struct arena *a, struct squash *ret,
		 struct err *e) MUST_USE;

/* Unpacks what is read, within that namespace, and waits for the reader. 0, or -1 with `e`. */
int squash_store(struct squash *s, const struct facts *f, struct arena *a, struct err *e) MUST_USE;

/* Removes the copy. */
void squash_end(struct squash *s, const struct facts *f, struct arena *a);

#endif
