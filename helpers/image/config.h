/* SPDX-License-Identifier: MIT */
/* image/config.h: what an image says of its program, as settings of a profile. */
#ifndef CUBBY_IMAGE_CONFIG_H
#define CUBBY_IMAGE_CONFIG_H

#include <stdio.h>

#include "helpers/image/layout.h"
#include "spec/facts.h"

/*
 * Writes the settings to `out`, each as a key and a value, both NUL-ended: root.layers, and of the
 * image's config the words of its program (Entrypoint and Cmd as "image.entrypoint" and
 * "image.cmd", for the command line decides over the latter), Env, User, WorkingDir and StopSignal.
 * Nothing else that an image says counts. 0, or -1 with `e`.
 */
int config_write(const struct image *i, const struct facts *f, struct arena *a, FILE *out,
		 struct err *e) MUST_USE;

#endif
