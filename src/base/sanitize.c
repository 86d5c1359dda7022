/* SPDX-License-Identifier: MIT */
/* base/sanitize.c: how AddressSanitizer behaves in the launcher. */
#include "base/sanitize.h"

#ifdef SANITIZE_ADDRESS
const char *__asan_default_options(void);

/*
 * No search for leaks at the end: memory is arenas that end with the process, and the search is a
 * process of its own that traces us. A filter around us or strace does not let it, and when we are
 * killed it is left over.
 */
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}
#endif
