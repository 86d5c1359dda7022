/* SPDX-License-Identifier: MIT */
/*
 * spec/place_rule.h: the rules of view.* made concrete: for which directory, and what below it.
 *
 * A rule is for the directory that its pattern names before the first `*`, `?` or `[`, or in which
 * the one path lies that it names. A directory that lies in another one with rules is that one's.
 */
#ifndef CUBBY_SPEC_PLACE_RULE_H
#define CUBBY_SPEC_PLACE_RULE_H

#include "spec/facts.h"
#include "spec/spec.h"

struct place_rule {
	const char *tree;    /* absolute and clean, as in struct place */
	const char *pattern; /* below it, for base/pathrule.h */
	enum key_id key;     /* KEY_view_hide, KEY_view_redact or KEY_view_lock */
	bool optional;       /* "P?": without effect when the directory is missing */
	struct origin at;
};

/*
 * All of a merged spec, those of one directory behind each other, the directories sorted. 0, or -1
 * with a diagnostic: unknown variable, no directory to be for, too many or too long.
 */
int place_rules_resolve(const struct spec *s, const struct facts *f, struct arena *a,
			struct place_rule **ret, unsigned *ret_count, struct diags *d) MUST_USE;

#endif
