/* SPDX-License-Identifier: MIT */
/* base/pathrule.c: patterns for paths as sets of states. */
#include "base/pathrule.h"

#include <fnmatch.h>
#include <string.h>

static uint64_t bit(unsigned part)
{
	return (uint64_t)1 << part;
}

static bool is_any_depth(const struct pathrule *r, unsigned part)
{
	return part < r->count && !strcmp(r->parts[part], "**");
}

int pathrule_parse(struct pathrule *ret, char *text)
{
	ret->count = 0;
	for (char *part = text; part;) {
		char *slash = strchr(part, '/');

		if (slash)
			*slash = '\0';
		if (!*part || ret->count == PATHRULE_PARTS)
			return -1;
		ret->parts[ret->count++] = part;
		part = slash ? slash + 1 : NULL;
	}
	return 0;
}

/* `**` is also no directory at all: what is behind it may come next. */
static uint64_t with_skipped(const struct pathrule *r, uint64_t states)
{
	for (unsigned i = 0; i < r->count; i++)
		if (states & bit(i) && is_any_depth(r, i))
			states |= bit(i + 1);
	return states;
}

uint64_t pathrule_begin(const struct pathrule *r)
{
	return with_skipped(r, bit(0));
}

uint64_t pathrule_step(const struct pathrule *r, uint64_t states, const char *name)
{
	uint64_t next = 0;

	for (unsigned i = 0; i < r->count; i++) {
		if (!(states & bit(i)))
			continue;
		if (is_any_depth(r, i))
			next |= bit(i);
		else if (fnmatch(r->parts[i], name, 0) == 0)
			next |= bit(i + 1);
	}
	return with_skipped(r, next);
}

bool pathrule_matches(const struct pathrule *r, uint64_t states)
{
	return states >> r->count & 1;
}

bool pathrule_leads_on(const struct pathrule *r, uint64_t states, const char *name, bool named)
{
	for (unsigned i = 0; i + 1 < r->count; i++) {
		if (!(states & bit(i)) || is_any_depth(r, i))
			continue;
		if (named && strpbrk(r->parts[i], "*?["))
			continue;
		if (fnmatch(r->parts[i], name, 0) == 0)
			return true;
	}
	return false;
}
