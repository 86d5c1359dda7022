/* SPDX-License-Identifier: MIT */
/* kern/subid.c: reading OWNER:FIRST:COUNT lines. */
#include "kern/subid.h"

#include <string.h>

#define FIRST_EVER 100000U

bool subid_next(FILE *file, struct subid *ret)
{
	char line[256];

	while (fgets(line, sizeof(line), file) != NULL) {
		struct subid s;

		if (sscanf(line, "%63[^:\n]:%u:%u", s.owner, &s.first, &s.count) != 3)
			continue;
		if (s.count == 0 || s.first > UINT32_MAX - s.count)
			continue;
		*ret = s;
		return true;
	}
	return false;
}

bool subid_belongs_to(const struct subid *s, const char *user, uint32_t uid)
{
	char digits[16];

	(void)snprintf(digits, sizeof(digits), "%u", uid);
	return (user != NULL && strcmp(s->owner, user) == 0) || strcmp(s->owner, digits) == 0;
}

bool subid_find(const char *path, const char *user, uint32_t uid, struct subid *ret)
{
	FILE *file = fopen(path, "re");
	struct subid s;
	bool found = false;

	if (file == NULL)
		return false;
	while (subid_next(file, &s)) {
		if (!subid_belongs_to(&s, user, uid) || (found && s.count <= ret->count))
			continue;
		*ret = s;
		found = true;
	}
	(void)fclose(file);
	return found;
}

uint32_t subid_first_free(const char *path)
{
	FILE *file = fopen(path, "re");
	uint32_t free_id = FIRST_EVER;
	struct subid s;

	if (file == NULL)
		return free_id;
	while (subid_next(file, &s))
		if (s.first + s.count > free_id)
			free_id = s.first + s.count;
	(void)fclose(file);
	return free_id;
}
