/* SPDX-License-Identifier: MIT */
/* engine/builtin_filter.c: looking a filter up in what cubby-policy wrote for the build. */
#include "engine/builtin_filter.h"

#include <stdint.h>
#include <string.h>

#include "kern/filter.h"

/* Places instead of pointers: those would have to be relocated at each start. */
struct builtin {
	char name[FILTER_NAME_ROOM];
	uint32_t at;
	uint32_t len;
};

#include "engine/builtin_filters.inc"

const void *builtin_filter(const char *name, size_t *ret_len)
{
	for (size_t i = 0; i < COUNT_OF(builtins); i++) {
		if (strcmp(builtins[i].name, name) != 0)
			continue;
		*ret_len = builtins[i].len;
		return builtin_bytes + builtins[i].at;
	}
	return NULL;
}
