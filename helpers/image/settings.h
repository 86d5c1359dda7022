/* SPDX-License-Identifier: MIT */
/* image/settings.h: what an image says, as settings of a container. */
#ifndef CUBBY_IMAGE_SETTINGS_H
#define CUBBY_IMAGE_SETTINGS_H

#include <stdio.h>

#include "helpers/image/image.h"

/*
 * Writes them to `out`, each as a key and a value, both NUL-ended: root.layers, what image/config.h
 * names, and ids.user and ids.group for the image's user. Its layers are there. 0, or -1 with `e`.
 */
int settings_write(const struct image *i, const struct facts *f, struct arena *a, FILE *out,
		   struct err *e) MUST_USE;

#endif
