/* SPDX-License-Identifier: MIT */
/*
 * engine/builtin_filter.h: the filters of the policies that profiles ship with.
 *
 * They are compiled and proven by cubby-policy when cubby is built, and are a part of it: a launch
 * reads no file for them.
 */
#ifndef CUBBY_ENGINE_BUILTIN_FILTER_H
#define CUBBY_ENGINE_BUILTIN_FILTER_H

#include <stddef.h>

#include "base/attr.h"

/* The bytes of the filter file of this name (kern/filter.h), or NULL. They stay for ever. */
const void *builtin_filter(const char *name, size_t *ret_len) MUST_USE;

#endif
