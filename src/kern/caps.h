/* SPDX-License-Identifier: MIT */
/* kern/caps.h: dropping capabilities, capabilities(7), without libcap (for glibc programs only). */
#ifndef CUBBY_KERN_CAPS_H
#define CUBBY_KERN_CAPS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

/* Leaves the mask's capabilities in the bounding set; needs CAP_SETPCAP. 0, or -1 and errno. */
int caps_bound(uint64_t mask) MUST_USE;

/*
 * Keeps exactly the capabilities of the mask: inheritable, permitted, effective and ambient sets.
 * With an empty mask and `is_root` it also locks the securebits, so that uid 0 gives none back. 0,
 * or -1 and errno.
 */
int caps_keep(uint64_t mask, bool is_root) MUST_USE;

/* Makes what is permitted effective again, as a change of the user ends it. 0, or -1 and errno. */
int caps_raise(void) MUST_USE;

#endif
