/* SPDX-License-Identifier: MIT */
/* viewfs/rules.c: rules as patterns with a guard each. */
#include "helpers/viewfs/rules.h"

#include <string.h>

#include "base/pathrule.h"

static struct rule {
	enum viewfs_guard guard;
	struct pathrule pattern;
} rules[VIEWFS_RULES];

static unsigned count;

bool rules_add(enum viewfs_guard guard, char *text)
{
	struct rule *r = &rules[count];

	if (count == VIEWFS_RULES || pathrule_parse(&r->pattern, text) < 0)
		return false;
	r->guard = guard;
	count++;
	return true;
}

unsigned rules_count(void)
{
	return count;
}

void rules_begin(uint64_t states[])
{
	for (unsigned i = 0; i < count; i++)
		states[i] = pathrule_begin(&rules[i].pattern);
}

void rules_judge(unsigned guards, const uint64_t states[], const char *name, struct judgement *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->guards = guards;
	for (unsigned i = 0; i < count; i++) {
		const struct rule *r = &rules[i];

		ret->states[i] = pathrule_step(&r->pattern, states[i], name);
		if (pathrule_matches(&r->pattern, ret->states[i]))
			ret->guards |= r->guard;
		if (r->guard != VIEWFS_LOCK)
			continue;
		ret->leads_on |= pathrule_leads_on(&r->pattern, states[i], name, false);
		ret->leads_by_name |= pathrule_leads_on(&r->pattern, states[i], name, true);
	}
}
