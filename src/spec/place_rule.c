/* SPDX-License-Identifier: MIT */
/* spec/place_rule.c: the directory of each rule of view.*, and its pattern below it. */
#include "spec/place_rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/pathrule.h"
#include "spec/limits.h"
#include "spec/place_path.h"

static const enum key_id lists[] = {KEY_view_hide, KEY_view_redact, KEY_view_lock};

struct rules {
	struct arena *arena;
	struct diags *diags;
	struct place_rule *items;
	unsigned count;
	unsigned room;
};

static bool is_magic(char c)
{
	return c == '*' || c == '?' || c == '[';
}

/* A part as it stands in a pattern: is it one, or a name with backslashes? */
static bool has_magic(const char *part, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (part[i] == '\\')
			i++;
		else if (is_magic(part[i]))
			return true;
	}
	return false;
}

static const char *without_backslashes(struct arena *a, const char *text, size_t len)
{
	char *out = arena_alloc(a, len + 1);
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\\' && i + 1 < len)
			i++;
		out[used++] = text[i];
	}
	out[used] = '\0';
	return out;
}

static const char *with_backslashes(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, 2 * strlen(text) + 1);
	size_t used = 0;

	for (; *text; text++) {
		if (is_magic(*text) || *text == '\\')
			out[used++] = '\\';
		out[used++] = *text;
	}
	out[used] = '\0';
	return out;
}

/* Where the first part with a pattern begins, or the last part. */
static size_t tree_len(const char *pattern)
{
	size_t at = 0;

	for (;;) {
		size_t len = strcspn(pattern + at + 1, "/");

		if (pattern[at + 1 + len] == '\0' || has_magic(pattern + at + 1, len))
			return at;
		at += len + 1;
	}
}

static int add(struct rules *l, enum key_id key, const struct item *item, struct place_vars *v)
{
	struct place_rule rule = {.key = key, .at = item->at};
	struct place_text text;
	const char *pattern;
	size_t len;
	int result = place_text_expand(v, item->text, item->at, &text);

	if (result <= 0)
		return result;
	pattern = text.is_pattern ? text.path : with_backslashes(l->arena, text.path);
	len = tree_len(pattern);
	if (len == 0) {
		diag_error(l->diags, item->at, "path", "'%.200s' names no directory to be for",
			   item->text);
		diag_note(l->diags, "a rule begins with a directory, as ~/src/**/.env does");
		return -1;
	}
	rule.tree = without_backslashes(l->arena, pattern, len);
	rule.pattern = pattern + len + 1;
	rule.optional = text.optional;
	l->items = arena_grow(l->arena, l->items, l->count, &l->room, sizeof(*l->items));
	l->items[l->count++] = rule;
	return 0;
}

static int by_tree(const void *a, const void *b)
{
	return strcmp(((const struct place_rule *)a)->tree, ((const struct place_rule *)b)->tree);
}

/* A directory in another one with rules is served with it. */
static void unite_trees(struct rules *l)
{
	for (unsigned i = 0; i < l->count; i++)
		for (unsigned n = 0; n < l->count; n++) {
			struct place_rule *in = &l->items[i];
			const char *out = l->items[n].tree;

			if (!path_is_below(in->tree, out))
				continue;
			in->pattern =
				arena_printf(l->arena, "%s/%s",
					     with_backslashes(l->arena, in->tree + strlen(out) + 1),
					     in->pattern);
			in->tree = out;
		}
}

static int check_sizes(const struct rules *l)
{
	struct pathrule parsed;

	for (unsigned i = 0; i < l->count; i++) {
		const struct place_rule *rule = &l->items[i];

		if (strlen(rule->pattern) < LIMIT_RULE_TEXT &&
		    pathrule_parse(&parsed, arena_strdup(l->arena, rule->pattern)) == 0)
			continue;
		diag_error(l->diags, rule->at, "limit",
			   "'%.200s' is longer than %d bytes or %d parts", rule->pattern,
			   LIMIT_RULE_TEXT - 1, PATHRULE_PARTS);
		return -1;
	}
	return 0;
}

static int check_counts(const struct rules *l)
{
	unsigned trees = 0;
	unsigned rules = 0;

	for (unsigned i = 0; i < l->count; i++) {
		bool first = i == 0 || strcmp(l->items[i].tree, l->items[i - 1].tree) != 0;

		trees += first;
		rules = first ? 1 : rules + 1;
		if (trees <= LIMIT_RULE_TREES && rules <= LIMIT_RULES)
			continue;
		diag_error(l->diags, l->items[i].at, "limit",
			   "there are more than %d directories with rules, or more than %d rules "
			   "for one",
			   LIMIT_RULE_TREES, LIMIT_RULES);
		return -1;
	}
	return 0;
}

int place_rules_resolve(const struct spec *s, const struct facts *f, struct arena *a,
			struct place_rule **ret, unsigned *ret_count, struct diags *d)
{
	struct rules l = {.arena = a, .diags = d};
	struct place_vars vars = {.facts = f, .arena = a, .diags = d};

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct value *v = spec_value_const(s, lists[i]);

		for (unsigned n = 0; n < v->count; n++)
			if (add(&l, lists[i], &v->items[n], &vars) < 0)
				return -1;
	}
	unite_trees(&l);
	if (l.count > 1)
		qsort(l.items, l.count, sizeof(*l.items), by_tree);
	if (check_sizes(&l) < 0 || check_counts(&l) < 0)
		return -1;
	*ret = l.items;
	*ret_count = l.count;
	return 0;
}
