/* SPDX-License-Identifier: MIT */
/* base/clock.h: the time that only goes forward, in milliseconds. */
#ifndef CUBBY_BASE_CLOCK_H
#define CUBBY_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

static inline int64_t clock_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

#endif
