/* SPDX-License-Identifier: MIT */
/*
 * front/fmt.h: a profile file in the usual form.
 *
 * Keys stand in the order of keys.def, those without a section first, then the sections, what
 * begins with x-, and the conditions; dotted keys move into the section they name. Comments go with
 * what they stand above or behind. The tree of values is the same before and after; and of a file
 * that begins with its schema, as every profile must, formatting twice is formatting once.
 */
#ifndef CUBBY_FRONT_FMT_H
#define CUBBY_FRONT_FMT_H

#include "front/toml.h"

/* The document, read with TOML_ALL and without errors, as text. */
const char *fmt_text(const struct toml *doc, struct arena *a) MUST_USE;

#endif
