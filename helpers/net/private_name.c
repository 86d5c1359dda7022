/* SPDX-License-Identifier: MIT */
/* net/private_name.c: RFC 6761, 6762, 8375 and what ICANN keeps for private use. */
#include "helpers/net/private_name.h"

#include <string.h>

static const char *last_label(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

/* As inet_aton(3) reads the last part of an address: decimal, octal or hexadecimal. */
bool private_name_is_number(const char *name)
{
	const char *label = last_label(name);

	if (label[0] == '0' && label[1] == 'x')
		return label[2 + strspn(label + 2, "0123456789abcdef")] == '\0';
	return label[strspn(label, "0123456789")] == '\0';
}

bool private_name_is_near(const char *name)
{
	static const char *const near[] = {
		"localhost", "localdomain", "local", "internal", "intranet",  "private",
		"corp",      "home",        "lan",   "cubby",    "home.arpa",
	};
	size_t len = strlen(name);

	if (!strchr(name, '.'))
		return true;
	for (size_t i = 0; i < COUNT_OF(near); i++) {
		size_t own = strlen(near[i]);

		if (len > own && name[len - own - 1] == '.' && !strcmp(name + len - own, near[i]))
			return true;
	}
	return !strcmp(name, "home.arpa");
}
