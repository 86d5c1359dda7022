/* SPDX-License-Identifier: MIT */
/* spec/volume.h: what an entry of `volumes` says: NAME:PATH, or NAME:PATH:ro. */
#ifndef CUBBY_SPEC_VOLUME_H
#define CUBBY_SPEC_VOLUME_H

#include <stdbool.h>
#include <stddef.h>

#include "spec/limits.h"

struct volume {
	char name[LIMIT_NAME + 1]; /* of the volume */
	const char *path;          /* inside; points into the text: not NUL-ended */
	size_t path_len;
	bool read_only;
};

/* False with why in *ret_why. */
bool volume_parse(const char *text, struct volume *ret, const char **ret_why);

#endif
