/* SPDX-License-Identifier: MIT */
/* kern/subid.c: reading OWNER:FIRST:COUNT lines. */
#include "kern/subid.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/line.h"

#define FIRST_EVER 100000U

/* One number of 32 bits in decimal digits, ended by `end`; *text moves behind that. */
static bool read_id(const char **text, char end, uint32_t *ret)
{
	uint64_t value = 0;
	const char *at = *text;

	for (; *at >= '0' && *at <= '9' && value <= UINT32_MAX; at++)
		value = value * 10 + (uint64_t)(*at - '0');
	if (at == *text || value > UINT32_MAX || *at != end)
		return false;
	*text = at + 1;
	*ret = (uint32_t)value;
	return true;
}

static bool parse_line(const char *line, struct subid *ret)
{
	size_t len = strcspn(line, ":");
	const char *at = line + len + 1;
	struct subid s = {.count = 0};

	if (len == 0 || len >= sizeof(s.owner) || line[len] != ':' ||
	    !read_id(&at, ':', &s.first) || !read_id(&at, '\0', &s.count) || s.count == 0 ||
	    s.first > UINT32_MAX - s.count)
		return false;
	memcpy(s.owner, line, len);
	*ret = s;
	return true;
}

/* The next well-formed line; false at the end. */
static bool next_line(FILE *file, struct subid *ret)
{
	char line[256];
	bool cut;

	while (line_next(file, line, sizeof(line), &cut))
		if (!cut && parse_line(line, ret))
			return true;
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
