/* SPDX-License-Identifier: MIT */
/*
 * image/layout.h: an image in a directory of the OCI image layout: which layers it has, and what
 * its config says. Only what is locked in reads the JSON (image/image.h).
 */
#ifndef CUBBY_IMAGE_LAYOUT_H
#define CUBBY_IMAGE_LAYOUT_H

#include <jansson.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "state/layers.h"

/* Indexes may lead to others so often. */
#define INDEX_DEPTH_MAX 4

struct layout {
	int dir_fd;
	const char *layers[LAYERS_MAX]; /* digests, the lowest first */
	int64_t sizes[LAYERS_MAX];
	unsigned count;
	json_t *config;                         /* its member "config", or NULL */
	json_t *documents[INDEX_DEPTH_MAX + 2]; /* all that was read; owned */
	unsigned document_count;
};

/*
 * Reads the image called `tag` (NULL: the only one, or the one for this machine) of the layout in
 * dir_fd. Each blob that is read is compared with its digest. 0, or -1 with `e`; layout_done in any
 * case.
 */
int layout_read(int dir_fd, const char *tag, struct arena *a, struct layout *ret,
		struct err *e) MUST_USE;

void layout_done(struct layout *l);

#endif
