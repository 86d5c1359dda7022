/* SPDX-License-Identifier: MIT */
/* image/store.h: filling and emptying the folder of layers (state/layers.h). */
#ifndef CUBBY_IMAGE_STORE_H
#define CUBBY_IMAGE_STORE_H

#include "helpers/image/image.h"

/* Unpacks each layer of the image that is not there yet. 0, or -1 with `e`. */
int store_add(const struct image *i, const struct facts *f, struct arena *a,
	      struct err *e) MUST_USE;

/*
 * Unpacks an archive of a layout into a directory of the folder that nobody else sees. Its fd, and
 * its name for store_drop; -1 with `e`.
 */
int store_open_archive(int archive_fd, const struct facts *f, struct arena *a,
		       const char **ret_name, struct err *e) MUST_USE;

/* Removes it. */
void store_drop(const char *name, const struct facts *f, struct arena *a);

/* Prints each layer: digest, how many containers name it. 0, or -1 with `e`. */
int store_list(bool json, const struct facts *f, struct arena *a, struct err *e) MUST_USE;

/* Removes layers that no container names and nobody holds, and what broken unpackings left. */
int store_prune(const struct facts *f, struct arena *a, struct err *e) MUST_USE;

#endif
