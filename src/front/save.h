/* SPDX-License-Identifier: MIT */
/* front/save.h: new files in the user's configuration. */
#ifndef CUBBY_FRONT_SAVE_H
#define CUBBY_FRONT_SAVE_H

#include "base/err.h"
#include "base/mem.h"

/* Writes DIRECTORY/NAME, making the directory. Never replaces a file: -1 with `e`. */
int save_file(const char *directory, const char *name, const char *text, struct arena *a,
	      struct err *e) MUST_USE;

#endif
