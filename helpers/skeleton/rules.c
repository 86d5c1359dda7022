/* SPDX-License-Identifier: MIT */
/* skeleton/rules.c: the table. Written for dpkg and apt; other systems get directories. */
#include "helpers/skeleton/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/attr.h"

const char *const rule_trees[] = {"usr", "etc", "var", "opt", NULL};

/* The longest path that is a part of the asked one counts. */
static const struct {
	const char *path;
	bool alone; /* only for what is in it, not for what is below */
	enum rule rule;
} rules[] = {
	{"usr", false, RULE_LEAVE},
	{"opt", false, RULE_LEAVE},
	{"etc", false, RULE_COPY},
	{"var", false, RULE_FRESH},
	{"var/log", false, RULE_EMPTY},
	{"var/lib/dpkg", true, RULE_COPY},
	{"var/lib/dpkg/triggers", false, RULE_COPY},
	{"var/lib/dpkg/updates", false, RULE_COPY},
	/* ucf, with which many packages keep their conffiles, writes its lists in place. */
	{"var/lib/ucf", true, RULE_COPY},
	/* What people and running programs left there is not the system. */
	{"var/tmp", false, RULE_NONE},
	{"var/mail", false, RULE_NONE},
	{"var/spool/mail", false, RULE_NONE},
	{"var/spool/cron", false, RULE_NONE},
	{"var/crash", false, RULE_NONE},
	/* The small ones are the signed heads, whose mode apt sets anew at each update. */
	{"var/lib/apt/lists", false, RULE_SMALL},
};

enum rule rule_of(const char *path)
{
	enum rule best = RULE_LEAVE;
	size_t best_len = 0;

	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		size_t len = strlen(rules[i].path);

		if (len < best_len || strncmp(path, rules[i].path, len) != 0)
			continue;
		if (path[len] != '\0' && (path[len] != '/' || rules[i].alone))
			continue;
		best = rules[i].rule;
		best_len = len;
	}
	return best;
}
