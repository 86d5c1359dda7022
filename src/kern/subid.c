/* SPDX-License-Identifier: MIT */
/* kern/subid.c: reading OWNER:FIRST:COUNT lines. */
#include "kern/subid.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FIRST_EVER 100000U

/* The next well-formed line; false at the end. */
static bool next_line(FILE *file, struct subid *ret)
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

static bool belongs_to(const struct subid *s, const char *user, uint32_t uid)
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
	int error;

	if (file == NULL)
		return false;
	while (next_line(file, &s)) {
		if (!belongs_to(&s, user, uid) || (found && s.count <= ret->count))
			continue;
		*ret = s;
		found = true;
	}
	error = ferror(file) ? errno : 0;
	(void)fclose(file);
	errno = error;
	return found && error == 0;
}

bool subid_find_shared(const char *path, const char *user, uint32_t uid, const struct subid *own,
		       struct subid *ret)
{
	FILE *file = fopen(path, "re");
	struct subid s;
	bool found = false;

	if (file == NULL)
		return false;
	while (!found && next_line(file, &s)) {
		found = !belongs_to(&s, user, uid) && s.first < own->first + own->count &&
			own->first < s.first + s.count;
		if (found)
			*ret = s;
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
	while (next_line(file, &s))
		if (s.first + s.count > free_id)
			free_id = s.first + s.count;
	(void)fclose(file);
	return free_id;
}
