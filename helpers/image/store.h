/* SPDX-License-Identifier: MIT */
/* image/store.h: filling and emptying the folder of layers (state/layers.h). */
#ifndef CUBBY_IMAGE_STORE_H
#define CUBBY_IMAGE_STORE_H

#include <stdbool.h>

#include "helpers/image/image.h"

/* Unpacks each layer of the image that is not there yet. 0, or -1 with `e`. */
int store_add(const struct image *i, const struct facts *f, struct arena *a,
	      struct err *e) MUST_USE;

/* Whether a layer is there. */
bool store_has(const char *digest, const struct facts *f, struct arena *a) MUST_USE;

/*
 * Unpacks one layer from an archive that comes through a pipe, under the name `digest`. `end` is
 * called with `context` once when it has been read, in any case: -1 with its error, and nothing is
 * kept. 0, or -1 with `e`.
 */
int store_add_tar(int tar_fd, const char *digest, int (*end)(void *context, struct err *e),
		  void *context, const struct facts *f, struct arena *a, struct err *e) MUST_USE;

/*
 * Unpacks an archive of a layout into a directory of the folder that nobody else sees. Its fd, and
 * its name for store_drop; -1 with `e`.
 */
int store_open_archive(int archive_fd, const struct facts *f, struct arena *a,
		       const char **ret_name, struct err *e) MUST_USE;

/*
 * Copies a whole file to where nobody else sees it. The copy's fd, its path, and a name for
 * store_drop, which is set as soon as there is something to be dropped; -1 with `e`.
 */
int store_copy_in(int fd, const struct facts *f, struct arena *a, const char **ret_name,
		  const char **ret_path, struct err *e) MUST_USE;

/* Removes what has that name. */
void store_drop(const char *name, const struct facts *f, struct arena *a);

/* Prints each layer: digest, how many containers name it. 0, or -1 with `e`. */
int store_list(bool json, const struct facts *f, struct arena *a, struct err *e) MUST_USE;

/* Removes layers that no container names and nobody holds, and what broken unpackings left. */
int store_prune(const struct facts *f, struct arena *a, struct err *e) MUST_USE;

#endif
