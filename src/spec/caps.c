/* SPDX-License-Identifier: MIT */
/* spec/caps.c: from a capability's name to its number. */
#include "spec/caps.h"

#include <string.h>

#include "base/attr.h"

static const char *const names[] = {
#define CAP(name) #name,
#include "spec/caps.def"
};

int caps_number(const char *name)
{
	for (unsigned i = 0; i < COUNT_OF(names); i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -1;
}
