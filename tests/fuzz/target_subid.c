/* SPDX-License-Identifier: MIT */
/* fuzz/target_subid.c: a file of subordinate ids, against a second reader. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kern/subid.h"
#include "tests/fuzz/property.h"

/* OWNER:FIRST:COUNT in a line of less than 256 bytes, nothing else in it. */
static bool read_line(const char *line, size_t len, struct subid *ret)
{
	char text[256];
	char *first, *count, *end;
	unsigned long long numbers[2];

	if (len >= sizeof(text) || memchr(line, '\0', len))
		return false;
	memcpy(text, line, len);
	text[len] = '\0';
	first = strchr(text, ':');
	count = first ? strchr(first + 1, ':') : NULL;
	if (!count || first == text || first - text > 63 || strspn(first + 1, "0123456789") == 0 ||
	    strspn(count + 1, "0123456789") == 0)
		return false;
	numbers[0] = strtoull(first + 1, &end, 10);
	if (end != count)
		return false;
	numbers[1] = strtoull(count + 1, &end, 10);
	if (*end || numbers[0] > UINT32_MAX || numbers[1] == 0 ||
	    numbers[1] > UINT32_MAX - numbers[0])
		return false;
	memset(ret, 0, sizeof(*ret));
	memcpy(ret->owner, text, (size_t)(first - text));
	ret->first = (uint32_t)numbers[0];
	ret->count = (uint32_t)numbers[1];
	return true;
}

static bool is_ours(const struct subid *s)
{
	return !strcmp(s->owner, "someone") || !strcmp(s->owner, "1000");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[32];
	int fd = file_of(data, size, path);
	struct subid found, other, s, best = {.count = 0};
	uint32_t first_free = 100000;
	const char *text = (const char *)data;
	bool is_found = subid_find(path, "someone", 1000, &found);

	for (size_t at = 0; at < size;) {
		const char *newline = memchr(text + at, '\n', size - at);
		size_t len = newline ? (size_t)(newline - text) - at : size - at;

		if (read_line(text + at, len, &s)) {
			if (is_ours(&s) && s.count > best.count)
				best = s;
			if (s.first + s.count > first_free)
				first_free = s.first + s.count;
		}
		at += len + 1;
	}
	HOLDS(is_found == (best.count > 0));
	HOLDS(!is_found || (found.first == best.first && found.count == best.count &&
			    !strcmp(found.owner, best.owner)));
	HOLDS(subid_first_free(path) == first_free);
	if (is_found && subid_find_shared(path, "someone", 1000, &found, &other))
		HOLDS(!is_ours(&other) && other.first < found.first + found.count &&
		      found.first < other.first + other.count);
	(void)close(fd);
	return 0;
}
