/* SPDX-License-Identifier: MIT */
/*
 * spec/place.c: all path lists of a spec as one sorted list with one mode for each path.
 *
 * Of several modes for one path the highest layer's counts; in one layer they are a conflict.
 */
#include "spec/place.h"

#include <stdlib.h>
#include <string.h>

#include "spec/place_list.h"
#include "spec/volume.h"

static const struct {
	enum key_id key;
	enum place_mode mode;
} lists[] = {
	{KEY_files_ro, PLACE_RO},     {KEY_files_rw, PLACE_RW},
	{KEY_home_share, PLACE_RW},   {KEY_files_overlay, PLACE_OVERLAY},
	{KEY_files_tmp, PLACE_TMP},   {KEY_devices, PLACE_DEVICE},
	{KEY_files_lock, PLACE_LOCK}, {KEY_files_hide, PLACE_HIDE},
	{KEY_files_noexec, PLACE_RO},
};

void place_list_add(struct place_list *l, struct place p)
{
	l->items = arena_grow(l->vars.arena, l->items, l->count, &l->room, sizeof(*l->items));
	l->items[l->count++] = p;
}

static void add_pattern(struct place_list *l, struct place p, const struct item *item)
{
	const char **paths;
	unsigned count;

	if (place_glob(p.path, item->at, l->vars.arena, &paths, &count, l->diags) < 0)
		return;
	if (count == 0 && !p.optional) {
		diag_error(l->diags, item->at, "no-match", "nothing matches '%.200s'", item->text);
		diag_note(l->diags, "a '?' at the end leaves it out then");
	}
	p.optional = true; /* it may be gone by the time it is opened */
	for (unsigned i = 0; i < count; i++) {
		p.path = paths[i];
		place_check(l, &p);
		place_list_add(l, p);
	}
}

static void add_item(struct place_list *l, enum key_id key, enum place_mode mode,
		     const struct item *item)
{
	struct place p = {.mode = mode,
			  .at = item->at,
			  .layer = item->layer,
			  .noexec_only = key == KEY_files_noexec};
	struct place_text text;

	if (place_text_expand(&l->vars, item->text, item->at, &text) <= 0)
		return;
	p.path = text.path;
	p.optional = text.optional;
	p.make_dir = text.make_dir && mode == PLACE_RW;
	if (text.is_pattern) {
		add_pattern(l, p, item);
		return;
	}
	place_check(l, &p);
	place_list_add(l, p);
}

/* Where a volume is seen; what the host has there does not matter. */
static void add_volume(struct place_list *l, const struct item *item)
{
	struct arena *a = l->vars.arena;
	struct place p = {.at = item->at, .layer = item->layer};
	struct place_text text;
	struct volume volume;
	const char *ignored;

	if (!volume_parse(item->text, &volume, &ignored) ||
	    place_text_expand(&l->vars, arena_copy(a, volume.path, volume.path_len), item->at,
			      &text) <= 0)
		return;
	if (text.is_pattern) {
		diag_error(l->diags, item->at, "path",
			   "'%.200s' is a pattern; one path is needed here", item->text);
		return;
	}
	p.mode = volume.read_only ? PLACE_RO : PLACE_RW;
	p.path = text.path;
	p.optional = text.optional;
	p.volume = arena_strdup(a, volume.name);
	place_check(l, &p);
	place_list_add(l, p);
}

static int by_path(const void *a, const void *b)
{
	const struct place *one = a;
	const struct place *other = b;
	int paths = strcmp(one->path, other->path);

	if (paths)
		return paths;
	if (one->noexec_only != other->noexec_only)
		return one->noexec_only - other->noexec_only;
	return one->layer < other->layer ? -1 : one->layer > other->layer;
}

static const char *key_of(const struct place *p)
{
	static const char *const names[] = {
		[PLACE_RO] = "files.ro",           [PLACE_RW] = "files.rw",
		[PLACE_OVERLAY] = "files.overlay", [PLACE_TMP] = "files.tmp",
		[PLACE_DEVICE] = "devices",        [PLACE_LOCK] = "files.lock",
		[PLACE_HIDE] = "files.hide",
	};

	return p->volume ? "volumes" : names[p->mode];
}

static void conflict(struct place_list *l, const struct place *one, const struct place *other)
{
	diag_error(l->diags, other->at, "conflict", "'%.200s' is in %s and in %s (%s)", other->path,
		   key_of(other), key_of(one), origin_text(l->vars.arena, one->at));
	diag_note(l->diags, "one path has one mode; take it out of one of them");
}

/* Whether both mean the same thing to be seen, in the same way. */
static bool is_same(const struct place *one, const struct place *other)
{
	if (one->mode != other->mode || !one->volume != !other->volume)
		return false;
	return !one->volume || !strcmp(one->volume, other->volume);
}

/* `next` has the same path and a layer that is not lower. */
static void unite(struct place_list *l, struct place *kept, const struct place *next)
{
	bool make_dir = kept->make_dir;
	bool optional = kept->optional;

	if (next->noexec_only) {
		if (kept->noexec_only)
			kept->optional = kept->optional && next->optional;
		else
			kept->noexec = true;
		return;
	}
	if (kept->layer == next->layer && !is_same(kept, next)) {
		conflict(l, kept, next);
		return;
	}
	*kept = *next;
	if (kept->layer == next->layer && kept->mode == next->mode) {
		kept->make_dir = kept->make_dir || make_dir;
		kept->optional = kept->optional && optional;
	}
}

static void unite_same_paths(struct place_list *l)
{
	unsigned kept = 0;

	if (l->count > 1)
		qsort(l->items, l->count, sizeof(*l->items), by_path);
	for (unsigned i = 0; i < l->count; i++) {
		if (kept > 0 && !strcmp(l->items[kept - 1].path, l->items[i].path))
			unite(l, &l->items[kept - 1], &l->items[i]);
		else
			l->items[kept++] = l->items[i];
	}
	l->count = kept;
}

int place_resolve(const struct spec *s, const struct facts *f, struct arena *a, struct place **ret,
		  unsigned *ret_count, struct diags *d)
{
	struct place_list l = {.spec = s, .vars = {.facts = f, .arena = a, .diags = d}, .diags = d};
	unsigned errors = d->errors;
	unsigned said;

	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct value *v = spec_value_const(s, lists[i].key);

		for (unsigned j = 0; j < v->count; j++)
			add_item(&l, lists[i].key, lists[i].mode, &v->items[j]);
	}
	for (unsigned j = 0; j < s->volumes.count; j++)
		add_volume(&l, &s->volumes.items[j]);
	unite_same_paths(&l);
	said = l.count;
	place_guard_secrets(&l);
	if (l.count > said)
		qsort(l.items, l.count, sizeof(*l.items), by_path);
	if (l.diags->errors != errors)
		return -1;
	*ret = l.items;
	*ret_count = l.count;
	return 0;
}

int place_expand(const struct value *v, const struct facts *f, struct arena *a, const char **ret,
		 struct diags *d)
{
	struct place_vars vars = {.facts = f, .arena = a, .diags = d};
	struct place_text text;
	int result = place_text_expand(&vars, v->text, v->at, &text);

	if (result < 0)
		return -1;
	if (result > 0 && text.is_pattern) {
		diag_error(d, v->at, "path", "'%.200s' is a pattern; one path is needed here",
			   v->text);
		return -1;
	}
	*ret = result > 0 ? text.path : NULL;
	return 0;
}
