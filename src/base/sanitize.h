/* SPDX-License-Identifier: MIT */
/*
 * base/sanitize.h: what AddressSanitizer cannot know by itself: the pieces of own allocators, and
 * stacks that it has not made. In a build without it all of this is nothing.
 */
#ifndef CUBBY_BASE_SANITIZE_H
#define CUBBY_BASE_SANITIZE_H

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZE_ADDRESS
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZE_ADDRESS
#endif
#endif

#ifdef SANITIZE_ADDRESS
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

#define SANITIZE_GAP ((size_t)16) /* to leave between two pieces */

/* Nobody may touch this memory from now on; unpoison: until now. */
#define sanitize_poison(start, size) ASAN_POISON_MEMORY_REGION(start, size)
#define sanitize_unpoison(start, size) ASAN_UNPOISON_MEMORY_REGION(start, size)

/* We run on another stack from now on. The old one comes back by the same call. */
static inline void sanitize_stack(const void *bottom, size_t size, const void **ret_old,
				  size_t *ret_old_size)
{
	__sanitizer_start_switch_fiber(NULL, bottom, size);
	__sanitizer_finish_switch_fiber(NULL, ret_old, ret_old_size);
}
#else
#define SANITIZE_GAP ((size_t)0)
#define sanitize_poison(start, size) ((void)(start), (void)(size))
#define sanitize_unpoison(start, size) ((void)(start), (void)(size))
#define sanitize_stack(bottom, size, ret_old, ret_old_size)                                        \
	((void)(bottom), (void)(size), (void)(ret_old), (void)(ret_old_size))
#endif

#endif
