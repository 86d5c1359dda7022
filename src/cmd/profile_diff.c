/* SPDX-License-Identifier: MIT */
/*
 * cmd/profile_diff.c: `cubby profile diff A B`: the differences of what two profiles come to.
 *
 * One line a difference: "-" stands before what only A says, "+" before what only B says.
 */
#include <stdio.h>
#include <string.h>

#include "cmd/profile.h"
#include "spec/text.h"

struct difference {
	const struct spec *left;
	const struct spec *right;
	struct arena *arena;
};

static bool has_item(const struct value *list, const char *text)
{
	for (unsigned i = 0; i < list->count; i++)
		if (!strcmp(list->items[i].text, text))
			return true;
	return false;
}

/* Entries of `list` that `other` lacks. */
static void print_entries(const struct difference *d, char sign, const struct key *key,
			  const struct value *list, const struct value *other)
{
	for (unsigned i = 0; i < list->count; i++)
		if (!has_item(other, list->items[i].text))
			(void)printf("%c %s: %s\n", sign, key->name,
				     text_value(key, list->items[i].text, d->arena));
}

static void compare_key(void *context, const struct key *key, const char *section)
{
	const struct difference *d = context;
	const struct value *left = spec_value_const(d->left, key->id);
	const struct value *right = spec_value_const(d->right, key->id);

	(void)section;
	/* What the files are called and match is no difference of sandboxes. */
	if (key->id <= KEY_match)
		return;
	if (type_is_list(key->type)) {
		print_entries(d, '-', key, left, right);
		print_entries(d, '+', key, right, left);
		return;
	}
	if (left->set && right->set && !strcmp(left->text, right->text))
		return;
	if (left->set)
		(void)printf("- %s = %s\n", key->name, text_value(key, left->text, d->arena));
	if (right->set)
		(void)printf("+ %s = %s\n", key->name, text_value(key, right->text, d->arena));
}

int cmd_profile_diff(int argc, char *const *argv, struct err *e)
{
	static LARGE struct profile profiles[2];
	struct profile_work *work;
	char **names;
	unsigned count;

	(void)argc;
	if (profile_begin(&work, e) < 0 ||
	    profile_words("diff", argv, NULL, 0, &work->arena, &names, &count, e) < 0)
		return -1;
	if (count != 2)
		return err_usage(e, "'cubby profile diff' takes the names of two profiles");
	for (unsigned i = 0; i < 2; i++)
		if (profile_load(&(struct profile_request){.name = names[i]}, &work->facts,
				 &work->arena, &profiles[i], &work->diags) < 0)
			return profile_end(work);
	text_walk(compare_key,
		  &(struct difference){&profiles[0].spec, &profiles[1].spec, &work->arena});
	return profile_end(work);
}
