/* SPDX-License-Identifier: MIT */
/* unit/settings.h: a spec that a test builds up from single settings. */
#ifndef CUBBY_TESTS_UNIT_SETTINGS_H
#define CUBBY_TESTS_UNIT_SETTINGS_H

#include <check.h>
#include <string.h>

#include "spec/set.h"

static struct arena arena;
static struct diags diags;
static struct spec spec;

/* The defaults, and nothing said yet. */
static inline void settings_begin(void)
{
	arena_done(&arena);
	memset(&diags, 0, sizeof(diags));
	diags.arena = &arena;
	spec_defaults(&spec, &arena);
}

/* One setting in a layer of its own. */
static inline void say(uint32_t layer, const char *key, const char *text)
{
	const struct key *row = key_find(key, strlen(key));
	struct layer l = {.name = "test"};
	struct setting s = {
		row, type_is_list(row->type) ? SET_ADD : SET_ASSIGN, SET_BARE, text, {0}};

	layer_add(&l, &arena, s);
	spec_merge_layer(&spec, &l, layer, &arena, &diags);
	ck_assert_uint_eq(diags.errors, 0);
}

#endif
