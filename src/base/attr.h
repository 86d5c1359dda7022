/* SPDX-License-Identifier: MIT */
/* base/attr.h: compiler attributes and small macros used everywhere. */
#ifndef CUBBY_BASE_ATTR_H
#define CUBBY_BASE_ATTR_H

#include <stddef.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#define NEVER_NULL __attribute__((returns_nonnull))
/* Seldom called: what leads to it lies apart, out of the pages that every launch reads. */
#define COLD __attribute__((cold))
/* Of an object of zeros that takes about a kilobyte or more: it lies behind the small ones, which
 * so share their pages. The first touch of each page costs a launch a fault. */
#define LARGE __attribute__((section(".bss.large")))
/* The same for the one of which every launch touches the beginning: it shares the last of them. */
#define LARGE_BUT_HEAD __attribute__((section(".bss.head")))

/* Number of elements of an array (never of a pointer). */
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

#endif
