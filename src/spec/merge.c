/* SPDX-License-Identifier: MIT */
/*
 * spec/merge.c: layers of settings into one spec.
 *
 * A later layer replaces scalars and appends to lists. A layer says what it says all at once: what
 * it takes back from lists goes first, so that the order of its lines never matters. Only the
 * command line is read from left to right.
 */
#include <string.h>

#include "spec/set.h"

static const struct source built_in = {SOURCE_BUILT_IN, "built-in", NULL, 0};

void layer_add(struct layer *l, struct arena *a, struct setting s)
{
	l->settings = arena_grow(a, l->settings, l->count, &l->room, sizeof(*l->settings));
	l->settings[l->count++] = s;
}

static void append(struct value *v, const struct setting *s, uint32_t layer, struct arena *a,
		   struct diags *d)
{
	if (v->count == LIMIT_LIST) {
		diag_error(d, s->at, "limit", "'%s' has more than %d entries", s->key->name,
			   LIMIT_LIST);
		return;
	}
	v->items = arena_grow(a, v->items, v->count, &v->room, sizeof(*v->items));
	v->items[v->count++] = (struct item){s->text, s->at, layer};
	v->set = true;
}

/* The bytes that make two entries the same one: a variable's name, a path without its marks. */
static size_t identity_len(enum key_type type, const char *text)
{
	size_t len = strlen(text);

	if (type == LIST_ASSIGNMENT)
		return strcspn(text, "=");
	if (type != LIST_PATH)
		return len;
	if (len > 1 && text[len - 1] == '?')
		len--;
	while (len > 1 && text[len - 1] == '/')
		len--;
	return len;
}

static bool is_same(enum key_type type, const char *a, const char *b)
{
	size_t len = identity_len(type, a);

	return len == identity_len(type, b) && !memcmp(a, b, len);
}

static void take_back(struct value *v, const struct setting *s, const struct layer *l,
		      struct diags *d)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < v->count; i++)
		if (!is_same(s->key->type, v->items[i].text, s->text))
			v->items[kept++] = v->items[i];
	if (kept == v->count && l->in_order)
		diag_warn(d, s->at, "no-effect",
			  "'%.200s' is not in '%s', so it cannot be taken out", s->text,
			  s->key->name);
	v->count = kept;
}

static void set_default(struct value *v, const struct key *key, struct arena *a)
{
	struct origin at = {&built_in, 0, 0, 0};
	struct setting s = {key, SET_ASSIGN, SET_BARE, key->default_text, at};
	struct diags ignored = {.arena = a};
	struct value parsed;

	memset(v, 0, sizeof(*v));
	if (key->default_text[0] && type_parse(key, &s, a, &parsed, &ignored) == 0)
		*v = parsed;
}

static void merge_scalar(struct value *v, const struct setting *s, uint32_t layer, struct arena *a,
			 struct diags *d)
{
	struct value parsed;

	if (s->op != SET_ASSIGN) {
		diag_error(d, s->at, "type",
			   "'%s' is not a list: nothing can be added or taken out", s->key->name);
		diag_note(d, "write %s=VALUE", s->key->name);
		return;
	}
	if (type_parse(s->key, s, a, &parsed, d) < 0)
		return;
	parsed.layer = layer;
	*v = parsed;
}

static void merge_list(struct value *v, const struct setting *s, const struct layer *l,
		       uint32_t layer, struct arena *a, struct diags *d)
{
	struct value parsed;

	if (s->op == SET_CLEAR || s->op == SET_ASSIGN)
		v->count = 0;
	if (s->op == SET_CLEAR || type_parse(s->key, s, a, &parsed, d) < 0)
		return;
	if (s->op == SET_REMOVE)
		take_back(v, s, l, d);
	else
		append(v, s, layer, a, d);
}

static bool is_removal(const struct setting *s)
{
	return s->op == SET_REMOVE || s->op == SET_CLEAR;
}

static void merge_setting(struct spec *spec, const struct setting *s, const struct layer *l,
			  uint32_t layer, struct arena *a, struct diags *d)
{
	struct value *v = spec_value(spec, s->key->id);

	if (s->op == SET_DEFAULT)
		set_default(v, s->key, a);
	else if (type_is_list(s->key->type))
		merge_list(v, s, l, layer, a, d);
	else
		merge_scalar(v, s, layer, a, d);
}

/* `only` = KEY_COUNT for all keys. */
static void merge(struct spec *spec, enum key_id only, const struct layer *l, uint32_t layer,
		  struct arena *a, struct diags *d)
{
	unsigned removals = 0;

	for (unsigned i = 0; i < l->count; i++) {
		const struct setting *s = &l->settings[i];

		if (l->in_order || (only != KEY_COUNT && s->key->id != only) || !is_removal(s))
			continue;
		merge_setting(spec, s, l, layer, a, d);
		removals++;
	}
	if (removals == l->count)
		return;
	for (unsigned i = 0; i < l->count; i++) {
		const struct setting *s = &l->settings[i];

		if ((only != KEY_COUNT && s->key->id != only) || (!l->in_order && is_removal(s)))
			continue;
		merge_setting(spec, s, l, layer, a, d);
	}
}

void spec_merge_layer(struct spec *s, const struct layer *l, uint32_t layer_number, struct arena *a,
		      struct diags *d)
{
	merge(s, KEY_COUNT, l, layer_number, a, d);
}

void spec_merge_key(struct spec *s, enum key_id id, const struct layer *l, uint32_t layer_number,
		    struct arena *a, struct diags *d)
{
	merge(s, id, l, layer_number, a, d);
}

static uint32_t hash_of(const char *text, size_t len)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619U;
	return hash ^ hash >> 15;
}

/* The slot of an entry in a table of item numbers plus one; 0 is free. */
static unsigned find_slot(const unsigned *slots, unsigned mask, const struct value *v,
			  enum key_type type, const char *text)
{
	unsigned at = hash_of(text, identity_len(type, text)) & mask;

	while (slots[at] && !is_same(type, v->items[slots[at] - 1].text, text))
		at = (at + 1) & mask;
	return at;
}

/* Walks from the end, so that the last of several stays, in its place. */
static void drop_repeated(struct value *v, enum key_type type, struct arena *a)
{
	unsigned room = 16;
	unsigned *slots;
	unsigned first = v->count;

	if (v->count < 2)
		return;
	while (room < v->count * 2)
		room *= 2;
	slots = arena_alloc(a, room * sizeof(*slots));
	for (unsigned i = v->count; i-- > 0;) {
		unsigned at = find_slot(slots, room - 1, v, type, v->items[i].text);

		if (slots[at])
			continue;
		v->items[--first] = v->items[i];
		slots[at] = first + 1;
	}
	v->items += first;
	v->count -= first;
	v->room = v->count;
}

void spec_seal(struct spec *s, struct arena *a)
{
	for (unsigned i = 0; i < KEY_COUNT; i++)
		if (type_is_list(key_table[i].type))
			drop_repeated(spec_value(s, key_table[i].id), key_table[i].type, a);
}

void spec_defaults(struct spec *s, struct arena *a)
{
	memset(s, 0, sizeof(*s));
	for (unsigned i = 0; i < KEY_COUNT; i++)
		if (key_table[i].default_text[0])
			set_default(spec_value(s, key_table[i].id), &key_table[i], a);
}
