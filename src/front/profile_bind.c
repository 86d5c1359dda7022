/* SPDX-License-Identifier: MIT */
/* front/profile_bind.c: keys looked up, values made settings, conditions decided. */
#include "front/profile_bind.h"

#include <stdio.h>
#include <string.h>

#include "front/cond.h"
#include "front/toml.h"
#include "front/unknown_key.h"

enum { PARTS_MAX = 2 * LIMIT_NESTING, NAME_MAX_BYTES = 256 };

struct binder {
	enum profile_file_kind kind;
	const struct facts *facts;
	struct arena *arena;
	struct diags *diags;
	const struct toml *doc;
	struct profile_file *file;
	const char *condition; /* the newest one asked, and its answer */
	int holds;
	bool schema_said;
};

/* One pair with its whole path: the table's parts, then the key's. */
struct binding {
	const char *parts[PARTS_MAX];
	unsigned count;
	bool under_when;
	struct origin at; /* of the key */
	const struct toml_value *value;
};

static void collect_parts(const struct binder *b, const struct toml_item *item, struct binding *ret)
{
	if (item->table != TOML_TOP) {
		const struct toml_item *table = &b->doc->items[item->table];

		for (unsigned i = 0; i < table->part_count; i++)
			ret->parts[ret->count++] = table->parts[i];
	}
	for (unsigned i = 0; i < item->part_count; i++)
		ret->parts[ret->count++] = item->parts[i];
}

static bool is_private(const struct binding *k)
{
	for (unsigned i = 0; i < k->count; i++)
		if (!strncmp(k->parts[i], "x-", 2))
			return true;
	return false;
}

/* The row of a path from part `first` on, or NULL with a diagnostic. */
static const struct key *find_key(const struct binder *b, const struct binding *k, unsigned first)
{
	char name[NAME_MAX_BYTES];
	size_t used = 0;
	bool quoted = false;
	const struct key *key;

	for (unsigned i = first; i < k->count; i++) {
		size_t len = strlen(k->parts[i]);

		/* A dot inside of a quoted part is not the dot between parts. */
		quoted = quoted || strchr(k->parts[i], '.');
		if (used > 0)
			name[used++] = '.';
		if (len > sizeof(name) - 2 - used)
			len = sizeof(name) - 2 - used;
		memcpy(name + used, k->parts[i], len);
		used += len;
		if (used == sizeof(name) - 2)
			break;
	}
	key = quoted ? NULL : key_find(name, used);
	name[used] = '\0';
	if (!key)
		unknown_key(name, used, k->at, b->diags);
	return key;
}

static bool is_meta(enum key_id id)
{
	return id == KEY_schema || id == KEY_name || id == KEY_summary || id == KEY_extends ||
	       id == KEY_match;
}

/* Whether this key may be said here; a diagnostic when not. */
static bool may_say(const struct binder *b, const struct key *key, const struct binding *k)
{
	const char *where = NULL;

	if (k->under_when && is_meta(key->id))
		where = "under a condition";
	else if (b->kind == FILE_DROP_IN && is_meta(key->id) && key->id != KEY_schema)
		where = "in a drop-in file; it belongs into the profile itself";
	else if (b->kind == FILE_GRANT &&
		 (key->id == KEY_extends || key->id == KEY_match || key->id == KEY_allow))
		where = "in a grant";
	if (where)
		diag_error(b->diags, k->at, "misplaced-key", "'%s' cannot be said %s", key->name,
			   where);
	return !where;
}

/* The layer for a setting; NULL when its condition does not hold. */
static struct layer *layer_for(const struct binder *b, const struct key *key,
			       const struct binding *k)
{
	if (key->id == KEY_extends)
		return &b->file->extends;
	if (is_meta(key->id))
		return &b->file->meta;
	if (!k->under_when)
		return &b->file->plain;
	return b->holds ? &b->file->when : NULL;
}

static void check_meta(struct binder *b, const struct setting *s)
{
	if (s->key->id == KEY_schema) {
		b->schema_said = true;
		if (s->kind == SET_INT && s->text[0] != '-' && strcmp(s->text, "1") != 0)
			diag_error(b->diags, s->at, "schema",
				   "schema %.20s is not known to this cubby, which reads schema 1",
				   s->text);
	} else if (s->key->id == KEY_name) {
		if (s->kind == SET_TEXT && b->file->name && strcmp(s->text, b->file->name) != 0) {
			diag_error(b->diags, s->at, "name",
				   "the name '%.100s' is not that of the file, '%s'", s->text,
				   b->file->name);
			diag_note(b->diags, "rename the file to %.100s.toml, or say name = \"%s\"",
				  s->text, b->file->name);
		}
	} else if (s->key->id == KEY_match && s->text && strpbrk(s->text, "/ \t\n")) {
		diag_error(b->diags, s->at, "value", "'%.200s' is not the name of a command",
			   s->text);
		diag_note(b->diags, "'match' holds names without a directory or blanks: \"git\"");
	} else if (s->key->id == KEY_extends && s->op != SET_ADD) {
		diag_error(b->diags, s->at, "value", "nothing can be taken back from 'extends'");
	}
}

static void say(struct binder *b, const struct binding *k, struct setting s)
{
	struct layer *layer = layer_for(b, s.key, k);
	bool merged = layer && !is_meta(s.key->id);
	struct value ignored;

	if (is_meta(s.key->id))
		check_meta(b, &s);
	/* What no merge will look at must be right too. */
	if (!merged && s.op != SET_CLEAR && type_parse(s.key, &s, b->arena, &ignored, b->diags) < 0)
		return;
	if (layer)
		layer_add(layer, b->arena, s);
}

static enum set_kind kind_of(const struct toml_value *v)
{
	return v->kind == TOML_INT ? SET_INT : v->kind == TOML_BOOL ? SET_BOOL : SET_TEXT;
}

static void bind_entry(struct binder *b, const struct key *key, const struct binding *k,
		       const struct toml_value *v)
{
	struct setting s = {key, SET_ADD, kind_of(v), v->text, v->at};

	if (v->kind == TOML_STRING && v->text[0] == '!') {
		bool all = !strcmp(v->text, "!*");

		s.op = all ? SET_CLEAR : SET_REMOVE;
		s.text = all ? NULL : v->text + 1;
	}
	say(b, k, s);
}

static void bind_list(struct binder *b, const struct key *key, const struct binding *k)
{
	const struct toml_value *v = k->value;

	if (v->kind != TOML_ARRAY) {
		diag_error(b->diags, v->at, "type", "'%s' is a list", key->name);
		diag_note(b->diags,
			  v->kind == TOML_STRING ? "write it in brackets: [\"%.100s\"]"
						 : "its entries are text: [\"...\"], not %s",
			  v->text);
		return;
	}
	for (unsigned i = 0; i < v->count; i++)
		if (!v->entries[i].comment)
			bind_entry(b, key, k, &v->entries[i].value);
}

static void bind_scalar(struct binder *b, const struct key *key, const struct binding *k)
{
	const struct toml_value *v = k->value;

	if (v->kind == TOML_ARRAY) {
		diag_error(b->diags, v->at, "type", "'%s' takes one value, not a list", key->name);
		return;
	}
	say(b, k, (struct setting){key, SET_ASSIGN, kind_of(v), v->text, v->at});
}

/* Asks a condition once for all that stands under it. */
static int decide(struct binder *b, const struct binding *k)
{
	if (k->count < 3) {
		diag_error(b->diags, k->at, "unknown-key",
			   "[when] holds conditions, and these hold keys");
		diag_note(b->diags, "for example: [when.tty] and below it a key");
		return -1;
	}
	if (!b->condition || strcmp(b->condition, k->parts[1]) != 0) {
		b->condition = k->parts[1];
		b->holds = cond_evaluate(k->parts[1], b->facts, k->at, b->diags);
	}
	return b->holds < 0 ? -1 : 0;
}

static void bind_pair(struct binder *b, const struct toml_item *item)
{
	struct binding k = {.at = item->at, .value = &item->value};
	const struct key *key;

	collect_parts(b, item, &k);
	if (is_private(&k))
		return;
	k.under_when = k.count > 0 && !strcmp(k.parts[0], "when");
	if (k.under_when && decide(b, &k) < 0)
		return;
	key = find_key(b, &k, k.under_when ? 2 : 0);
	if (!key || !may_say(b, key, &k))
		return;
	if (type_is_list(key->type))
		bind_list(b, key, &k);
	else
		bind_scalar(b, key, &k);
}

int profile_bind(const struct source *source, const char *name, enum profile_file_kind kind,
		 const struct facts *f, struct arena *a, struct profile_file *ret, struct diags *d)
{
	struct toml doc;
	struct binder b = {
		.kind = kind, .facts = f, .arena = a, .diags = d, .doc = &doc, .file = ret};
	unsigned errors = d->errors;
	bool readable;

	*ret = (struct profile_file){.source = source, .name = name};
	ret->plain.name = ret->meta.name = ret->extends.name = source->name;
	ret->when.name = arena_printf(a, "%s [when]", source->name);
	readable = toml_read(source, TOML_VALUES, a, &doc, d) == 0;
	for (unsigned i = 0; i < doc.count; i++)
		if (doc.items[i].kind == TOML_PAIR)
			bind_pair(&b, &doc.items[i]);
	if (readable && !b.schema_said) {
		diag_error(d, (struct origin){source, 1, 1, 1}, "schema",
			   "the file does not say its schema");
		diag_note(d, "begin with: schema = 1");
	}
	return d->errors == errors ? 0 : -1;
}
