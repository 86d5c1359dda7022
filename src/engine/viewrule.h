/* SPDX-License-Identifier: MIT */
/*
 * engine/viewrule.h: the rules of view.* of one run: which directories have some, and what they say
 * of a path. Pure: looks at nothing outside its arguments.
 */
#ifndef CUBBY_ENGINE_VIEWRULE_H
#define CUBBY_ENGINE_VIEWRULE_H

#include "base/err.h"
#include "engine/run.h"

/* The first rule of the directory behind that of rules[i], or rule_count. */
unsigned viewrule_next_tree(const struct run *r, unsigned i) MUST_USE;

/* The number of the directory `tree` among those with rules. */
unsigned viewrule_tree_number(const struct run *r, const char *tree) MUST_USE;

/* The rule that decides about `path`, absolute and clean, or NULL. */
const struct place_rule *viewrule_find(const struct run *r, const char *path) MUST_USE;

/*
 * An error for each way round the rules that the view itself would open: a tree of its own below a
 * directory with rules, in which one could still match.
 */
int viewrule_check(const struct run *r, struct err *e) MUST_USE;

#endif
