/* SPDX-License-Identifier: MIT */
/* spec/text.c: specs and layers as canonical profile text. */
#include "spec/text.h"

#include <string.h>

#include "base/esc.h"
#include "spec/writer.h"

/* Looked up for each pair of keys while a text is made: once is enough. */
size_t text_section_len(const struct key *key)
{
	static unsigned char known[KEY_COUNT]; /* one more than the length; 0: not yet */
	unsigned char *own = &known[key - key_table];

	if (*own == 0) {
		const char *dot = strrchr(key->name, '.');

		*own = (unsigned char)((dot ? dot - key->name : 0) + 1);
	}
	return *own - 1U;
}

static bool same_section(const struct key *a, const struct key *b)
{
	size_t len = text_section_len(a);

	return len == text_section_len(b) && !memcmp(a->name, b->name, len);
}

static bool is_first_of_section(const struct key *key)
{
	/* From the nearest, which mostly is of it. */
	for (const struct key *k = key; k > key_table; k--)
		if (same_section(k - 1, key))
			return false;
	return true;
}

static void walk_section(const struct key *first, text_visit *visit, void *context)
{
	char section[64];
	size_t len = text_section_len(first);

	memcpy(section, first->name, len);
	section[len] = '\0';
	for (const struct key *k = first; k < key_table + KEY_COUNT; k++)
		if (same_section(first, k))
			visit(context, k, len ? section : NULL);
}

void text_walk(text_visit *visit, void *context)
{
	/* The keys without a section start the table, so that no [section] swallows them. */
	for (const struct key *k = key_table; k < key_table + KEY_COUNT; k++)
		if (is_first_of_section(k))
			walk_section(k, visit, context);
}

const char *text_value(const struct key *key, const char *text, struct arena *a)
{
	switch ((int)key->type) {
	case TYPE_BOOL:
	case TYPE_INT:
	case TYPE_ID:
	case TYPE_NICE:
		return text;
	default:
		return writer_string(a, text, strlen(text));
	}
}

bool text_shows(const struct key *key, const struct value *v, bool defaults)
{
	if (type_is_list(key->type))
		return v->count > 0;
	return v->set && (defaults || v->layer > 0);
}

/* What both kinds of text need while the keys are walked. */
struct printer {
	struct writer writer;
	const struct spec *spec; /* or */
	const struct layer *layer;
	struct text_options options; /* of a spec */
	struct err *err;             /* of the first key that a layer's text cannot say */
	bool failed;
	bool started;
	char open[64]; /* the section written last */
};

static const char *last_part(const struct key *key)
{
	size_t len = text_section_len(key);

	return key->name + (len ? len + 1 : 0);
}

static bool layer_says(const struct layer *l, const struct key *key)
{
	for (unsigned i = 0; i < l->count; i++)
		if (l->settings[i].key == key)
			return true;
	return false;
}

static bool is_printed(const struct printer *p, const struct key *key)
{
	/* A profile must say its schema, also when all else is built in. */
	if (key->id == KEY_schema)
		return true;
	if (p->layer)
		return layer_says(p->layer, key);
	return key->id != KEY_extends &&
	       text_shows(key, spec_value_const(p->spec, key->id), p->options.defaults);
}

/* Before the first key of a section: its header, and how wide its keys are. */
static void open_section(struct printer *p, const struct key *first, const char *section)
{
	if (p->started && !strcmp(p->open, section ? section : ""))
		return;
	p->started = true;
	p->writer.key_width = 0;
	for (const struct key *k = first; k < key_table + KEY_COUNT; k++)
		if (same_section(first, k) && is_printed(p, k) &&
		    strlen(last_part(k)) > p->writer.key_width)
			p->writer.key_width = strlen(last_part(k));
	if (!section)
		return;
	writer_blank(&p->writer);
	writer_section(&p->writer, section, NULL);
	(void)memcpy(p->open, section, strlen(section) + 1);
}

static const char *origin_of(const struct printer *p, struct origin at)
{
	struct arena *a = p->writer.arena;

	return p->options.origins ? arena_printf(a, "# %s", origin_text(a, at)) : NULL;
}

static void print_key(void *context, const struct key *key, const char *section)
{
	struct printer *p = context;
	const struct value *v = spec_value_const(p->spec, key->id);
	struct arena *a = p->writer.arena;
	struct writer_entry *entries;

	if (!is_printed(p, key))
		return;
	open_section(p, key, section);
	if (!type_is_list(key->type)) {
		writer_scalar(&p->writer, last_part(key),
			      v->set ? text_value(key, v->text, a) : "1", origin_of(p, v->at));
		return;
	}
	entries = arena_alloc(a, v->count * sizeof(*entries));
	for (unsigned i = 0; i < v->count; i++)
		entries[i] = (struct writer_entry){text_value(key, v->items[i].text, a), NULL,
						   origin_of(p, v->items[i].at)};
	writer_list(&p->writer, last_part(key), entries, v->count, NULL, NULL);
}

const char *spec_text(const struct spec *s, struct text_options options, struct arena *a)
{
	struct printer p = {.writer = {.arena = a}, .spec = s, .options = options};

	text_walk(print_key, &p);
	return p.writer.text ? p.writer.text : "";
}

/* The text of one setting of a list as an entry. */
static const char *entry_text(const struct setting *s, struct arena *a)
{
	switch (s->op) {
	case SET_CLEAR:
	case SET_DEFAULT:
		return "\"!*\"";
	case SET_REMOVE:
		return text_value(s->key, arena_printf(a, "!%s", s->text), a);
	case SET_ASSIGN:
	case SET_ADD:
		break;
	}
	return text_value(s->key, s->text, a);
}

static void print_layer_list(struct printer *p, const struct key *key)
{
	struct arena *a = p->writer.arena;
	struct writer_entry *entries = arena_alloc(a, (p->layer->count + 1) * sizeof(*entries));
	unsigned count = 0;

	for (unsigned i = 0; i < p->layer->count; i++)
		if (p->layer->settings[i].key == key)
			entries[count++].text = entry_text(&p->layer->settings[i], a);
	writer_list(&p->writer, last_part(key), entries, count, NULL, NULL);
}

/* The one spelling of a value: "04" is a number to a command line, but not to TOML. */
static const char *canonical(const struct setting *s, struct arena *a)
{
	struct diags ignored = {.arena = a};
	struct value parsed = {.text = NULL};

	return type_parse(s->key, s, a, &parsed, &ignored) == 0 ? parsed.text : s->text;
}

static void print_layer_scalar(struct printer *p, const struct key *key)
{
	const struct setting *last = p->layer->settings;
	const char *text;

	for (unsigned i = 0; i < p->layer->count; i++)
		if (p->layer->settings[i].key == key)
			last = &p->layer->settings[i];
	text = last->op == SET_DEFAULT ? key->default_text : canonical(last, p->writer.arena);
	if (last->op == SET_DEFAULT && !text[0]) {
		p->failed = true;
		(void)err_usage(p->err, "a profile cannot say '%s!', as '%s' has no default value",
				key->name, key->name);
		return;
	}
	writer_scalar(&p->writer, last_part(key), text_value(key, text, p->writer.arena), NULL);
}

static void print_layer_key(void *context, const struct key *key, const char *section)
{
	struct printer *p = context;

	if (!is_printed(p, key))
		return;
	open_section(p, key, section);
	if (key->id == KEY_schema)
		writer_scalar(&p->writer, key->name, "1", NULL);
	else if (type_is_list(key->type))
		print_layer_list(p, key);
	else
		print_layer_scalar(p, key);
}

/* Paths of a command line may be any bytes; those of a file are UTF-8. */
static bool is_utf8(const char *text)
{
	size_t len = strlen(text);

	for (size_t at = 0, n; at < len; at += n) {
		int safe;

		n = esc_next(text + at, len - at, &safe);
		if (n == 1 && (unsigned char)text[at] >= 0x80)
			return false;
	}
	return true;
}

int layer_text(const struct layer *l, struct arena *a, const char **ret, struct err *e)
{
	struct printer p = {.writer = {.arena = a}, .layer = l, .err = e};

	for (unsigned i = 0; i < l->count; i++)
		if (l->settings[i].text && !is_utf8(l->settings[i].text))
			return err_usage(e, "a profile cannot say '%s' of '%s': it is not UTF-8",
					 l->settings[i].text, l->settings[i].key->name);
	text_walk(print_layer_key, &p);
	if (p.failed)
		return -1;
	*ret = p.writer.text;
	return 0;
}
