/* SPDX-License-Identifier: MIT */
/* engine/viewrule.c: rules of view.* as the launcher sees them. */
#include "engine/viewrule.h"

#include <string.h>

#include "base/path.h"
#include "base/pathrule.h"
#include "spec/limits.h"
#include "wire/viewfs.h"

_Static_assert((int)LIMIT_RULE_TREES == (int)VIEWFS_TREES, "one limit, seen from both sides");
_Static_assert((int)LIMIT_RULES == (int)VIEWFS_RULES, "one limit, seen from both sides");
_Static_assert((int)LIMIT_RULE_TEXT == (int)VIEWFS_TEXT, "one limit, seen from both sides");

unsigned viewrule_next_tree(const struct run *r, unsigned i)
{
	const char *tree = r->rules[i].tree;

	while (i < r->rule_count && !strcmp(r->rules[i].tree, tree))
		i++;
	return i;
}

unsigned viewrule_tree_number(const struct run *r, const char *tree)
{
	unsigned number = 0;

	for (unsigned i = 0; i < r->rule_count && strcmp(r->rules[i].tree, tree) != 0;
	     i = viewrule_next_tree(r, i))
		number++;
	return number;
}

struct reach {
	bool matches; /* the rule speaks of the path, or of a directory around it */
	bool goes_on; /* it could speak of something in it */
};

/* Follows a rule along a path below its directory. */
static struct reach follow(const struct run *r, const struct place_rule *rule, const char *path)
{
	struct reach found = {.matches = false};
	struct pathrule parsed;
	uint64_t states;
	const char *at = path + strlen(rule->tree);

	/* place_rules_resolve has parsed it before. */
	if (pathrule_parse(&parsed, arena_strdup(r->arena, rule->pattern)) < 0)
		return (struct reach){.matches = true, .goes_on = true};
	states = pathrule_begin(&parsed);
	while (*at && !found.matches) {
		size_t len = strcspn(++at, "/");

		states = pathrule_step(&parsed, states, arena_copy(r->arena, at, len));
		found.matches = pathrule_matches(&parsed, states);
		at += len;
	}
	found.goes_on = found.matches || states != 0;
	return found;
}

const struct place_rule *viewrule_find(const struct run *r, const char *path)
{
	const struct place_rule *found = NULL;

	/* The lists come in the order in which they count (enum viewfs_guard). */
	for (unsigned i = 0; i < r->rule_count; i++)
		if (path_is_below(path, r->rules[i].tree) &&
		    follow(r, &r->rules[i], path).matches &&
		    (!found || r->rules[i].key < found->key))
			found = &r->rules[i];
	return found;
}

/* What shows another tree there, so that the rules would not be asked. */
static bool is_another_tree(const struct view_row *v)
{
	return v->kind <= VIEW_OVERLAY;
}

static int refuse_nested(const struct run *r, const struct place_rule *rule,
			 const struct view_row *v, struct err *e)
{
	(void)err_usage(e, "cannot enforce '%s/%s' (%s): '%s' is a tree of its own there (%s)",
			rule->tree, rule->pattern, origin_text(r->arena, rule->at), v->path,
			origin_text(r->arena, v->at));
	return err_hint(e, "say the rule for directories without others in them");
}

int viewrule_check(const struct run *r, struct err *e)
{
	for (unsigned i = 0; i < r->rule_count; i++)
		for (unsigned n = 0; n < r->view_count; n++) {
			const struct view_row *v = &r->view[n];

			if (is_another_tree(v) && path_is_below(v->path, r->rules[i].tree) &&
			    follow(r, &r->rules[i], v->path).goes_on)
				return refuse_nested(r, &r->rules[i], v, e);
		}
	return 0;
}
