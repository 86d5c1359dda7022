/* SPDX-License-Identifier: MIT */
/*
 * image/image.h: which layers an image has, and what its config says.
 *
 * A child that is locked in reads the JSON and says it again in a plainer form; what it says is
 * taken as from somebody hostile.
 */
#ifndef CUBBY_IMAGE_IMAGE_H
#define CUBBY_IMAGE_IMAGE_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "spec/facts.h"
#include "state/layers.h"

struct image_setting {
	const char *key;
	const char *value;
};

struct image {
	int dir_fd;
	const char *layers[LAYERS_MAX]; /* digests, the lowest first */
	int64_t sizes[LAYERS_MAX];      /* of their archives, in bytes */
	unsigned count;
	struct image_setting *said; /* of a profile, in the image's order */
	unsigned said_count;
	const char *user; /* "user[:group]", or NULL */
};

/*
 * Reads the image called `tag` (NULL: the only one, or the one for this machine) of the layout in
 * dir_fd, which stays the caller's. Each blob that is read is compared with its digest. Needs the
 * user namespace of helpers/common/mapped.h. 0, or -1 with `e`.
 */
int image_read(int dir_fd, const char *tag, struct arena *a, struct image *ret,
	       struct err *e) MUST_USE;

#endif
