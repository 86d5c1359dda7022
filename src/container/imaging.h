/* SPDX-License-Identifier: MIT */
/* container/imaging.h: what a container gets of an image. */
#ifndef CUBBY_CONTAINER_IMAGING_H
#define CUBBY_CONTAINER_IMAGING_H

#include "container/work.h"

/*
 * Unpacks the image (NULL: none), and puts its settings below those of the command line, together
 * with the command to run. Its layers stay until this program ends, by then the container's config
 * names them. 0, or -1 with `e`.
 */
int imaging_add(struct work *w, const char *image, struct err *e) MUST_USE;

#endif
