/* SPDX-License-Identifier: MIT */
/* fuzz/target_toml.c: a profile's text: reading, formatting, and reading what was formatted. */
#include <stdlib.h>
#include <string.h>

#include "front/fmt.h"
#include "front/toml.h"
#include "spec/writer.h"
#include "tests/fuzz/property.h"

static struct arena arena;

/* A value with its whole name. */
struct leaf {
	const char *name;
	const struct toml_value *value;
};

struct leaves {
	struct leaf *items;
	unsigned count;
	unsigned comments; /* of all kinds */
};

static void add_parts(struct writer *w, const struct toml_item *item)
{
	for (unsigned i = 0; i < item->part_count; i++) {
		writer_puts(w, ".");
		writer_puts(w, writer_string(&arena, item->parts[i], strlen(item->parts[i])));
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct leaf *)a)->name, ((const struct leaf *)b)->name);
}

static struct leaves leaves_of(const struct toml *doc)
{
	struct leaves l = {.items = arena_alloc(&arena, (doc->count + 1) * sizeof(*l.items))};

	for (unsigned i = 0; i < doc->count; i++) {
		const struct toml_item *item = &doc->items[i];
		struct writer name = {.arena = &arena};

		l.comments += item->comment != NULL;
		if (item->kind != TOML_PAIR)
			continue;
		if (item->table != TOML_TOP) {
			HOLDS(item->table < i && doc->items[item->table].kind == TOML_TABLE);
			add_parts(&name, &doc->items[item->table]);
		}
		add_parts(&name, item);
		l.items[l.count++] = (struct leaf){name.text, &item->value};
		for (unsigned n = 0; n < item->value.count; n++)
			l.comments += item->value.entries[n].comment != NULL;
	}
	qsort(l.items, l.count, sizeof(*l.items), by_name);
	return l;
}

static bool same_scalar(const struct toml_value *a, const struct toml_value *b)
{
	return a->kind == b->kind && a->num == b->num && !strcmp(a->text, b->text);
}

/* The next element from *at on, comments passed over; NULL at the end. */
static const struct toml_value *next_element(const struct toml_value *array, unsigned *at)
{
	while (*at < array->count && array->entries[*at].comment)
		(*at)++;
	return *at < array->count ? &array->entries[(*at)++].value : NULL;
}

static bool same_value(const struct toml_value *a, const struct toml_value *b)
{
	unsigned at_a = 0;
	unsigned at_b = 0;

	if (a->kind != TOML_ARRAY || b->kind != TOML_ARRAY)
		return a->kind == b->kind && same_scalar(a, b);
	for (;;) {
		const struct toml_value *one = next_element(a, &at_a);
		const struct toml_value *other = next_element(b, &at_b);

		if (!one || !other)
			return one == other;
		if (!same_scalar(one, other))
			return false;
	}
}

static bool same_tree(const struct leaves *a, const struct leaves *b)
{
	if (a->count != b->count)
		return false;
	for (unsigned i = 0; i < a->count; i++)
		if (strcmp(a->items[i].name, b->items[i].name) != 0 ||
		    !same_value(a->items[i].value, b->items[i].value))
			return false;
	return true;
}

static int read_text(const char *text, size_t len, enum toml_keep keep, struct toml *ret,
		     struct diags *d)
{
	struct source *source = arena_alloc(&arena, sizeof(*source));
	int result;

	*source = (struct source){SOURCE_FILE, "web.toml", text, len};
	*d = (struct diags){.arena = &arena};
	result = toml_read(source, keep, &arena, ret, d);
	HOLDS((result == 0) == (d->errors == 0));
	return result;
}

/* As every profile does: what is above is then the file's own comment. */
static bool begins_with_schema(const struct toml *doc)
{
	unsigned i = 0;

	while (i < doc->count &&
	       (doc->items[i].kind == TOML_COMMENT || doc->items[i].kind == TOML_BLANK))
		i++;
	return i < doc->count && doc->items[i].kind == TOML_PAIR && doc->items[i].part_count == 1 &&
	       !strcmp(doc->items[i].parts[0], "schema");
}

static void check_format(const struct toml *doc, const struct leaves *said)
{
	const char *text = fmt_text(doc, &arena);
	struct leaves formatted;
	struct toml again;
	struct diags d;

	HOLDS(read_text(text, strlen(text), TOML_ALL, &again, &d) == 0);
	formatted = leaves_of(&again);
	HOLDS(same_tree(said, &formatted));
	HOLDS(said->comments == formatted.comments);
	if (begins_with_schema(doc))
		HOLDS(!strcmp(fmt_text(&again, &arena), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* NUL-ended, as files are read. */
	const char *text = arena_copy(&arena, (const char *)data, size);
	struct toml doc, values;
	struct leaves said, plain;
	struct diags d, same;
	int result = read_text(text, size, TOML_ALL, &doc, &d);

	check_diags(&d);
	HOLDS(read_text(text, size, TOML_VALUES, &values, &same) == result);
	HOLDS(same.errors == d.errors);
	said = leaves_of(&doc);
	plain = leaves_of(&values);
	HOLDS(same_tree(&said, &plain));
	HOLDS(plain.comments == 0);
	if (result == 0)
		check_format(&doc, &said);
	arena_done(&arena);
	return 0;
}
