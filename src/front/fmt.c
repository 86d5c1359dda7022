/* SPDX-License-Identifier: MIT */
/* front/fmt.c: sorts what a file says into sections, comments along with it, and writes it. */
#include "front/fmt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "front/fmt_comments.h"
#include "front/toml_names.h"
#include "spec/limits.h"
#include "spec/spec.h"
#include "spec/text.h"
#include "spec/writer.h"

/* Ranks behind those of the keys of keys.def. */
enum { RANK_TOP = -1, RANK_OWN = KEY_COUNT, RANK_WHEN };

struct section {
	const char *name; /* as in the header, quoted where needed; "" for the top */
	int rank;
	unsigned order; /* of its first mention */
	bool in_file;   /* has a header in the file */
	unsigned lines;
	const char *above;  /* comment lines; NULL here and below: none */
	const char *behind; /* comment on the header's line */
	const char *tail;   /* comment lines behind the last key */
};

struct line {
	unsigned section;
	int rank;
	unsigned order;
	const char *key; /* the rest of the dotted name */
	const char *above;
	const struct toml_item *item;
};

struct form {
	struct arena *arena;
	const struct toml *doc;
	const char *head; /* the comment that the file begins with */
	struct section *sections;
	unsigned section_count;
	unsigned section_room;
	struct line *lines;
	unsigned line_count;
	unsigned line_room;
	unsigned current; /* section of the last header or key */
	struct fmt_comments pending;
};

/* ---- names -------------------------------------------------------------------------------- */

struct path {
	const char *parts[LIMIT_NESTING * 2];
	unsigned count;
};

static void path_add(struct path *p, const struct toml_item *item)
{
	for (unsigned i = 0; i < item->part_count && p->count < COUNT_OF(p->parts); i++)
		p->parts[p->count++] = item->parts[i];
}

static bool is_bare(const char *part)
{
	const char *c = part;

	while ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
	       *c == '_' || *c == '-')
		c++;
	return c > part && !*c;
}

/* Parts from `first` to before `end` as a dotted key. */
static const char *path_text(const struct path *p, unsigned first, unsigned end, struct arena *a)
{
	struct writer w = {.arena = a};

	writer_put(&w, "", 0);
	for (unsigned i = first; i < end; i++) {
		const char *part = p->parts[i];

		writer_puts(&w, i > first ? "." : "");
		writer_puts(&w, is_bare(part) ? part : writer_string(a, part, strlen(part)));
	}
	return w.text;
}

static bool is_when(const struct path *p)
{
	return p->count > 1 && !strcmp(p->parts[0], "when");
}

/* How many parts of a key's path name its section: all but the last; of a condition, two. */
static unsigned section_parts(const struct path *p)
{
	if (p->count == 0)
		return 0;
	return is_when(p) && p->count > 2 ? 2 : p->count - 1;
}

static int section_rank(const struct path *p, const char *name)
{
	size_t len = strlen(name);

	if (len == 0)
		return RANK_TOP;
	for (int i = 0; i < KEY_COUNT; i++)
		if (text_section_len(&key_table[i]) == len && !memcmp(key_table[i].name, name, len))
			return i;
	return is_when(p) || !strcmp(name, "when") ? RANK_WHEN : RANK_OWN;
}

static int line_rank(const struct path *p, struct arena *a)
{
	unsigned skip = is_when(p) ? section_parts(p) : 0;
	const char *name = path_text(p, skip, p->count, a);
	const struct key *key = key_find(name, strlen(name));

	return key ? (int)key->id : RANK_OWN;
}

/* ---- collecting --------------------------------------------------------------------------- */

static unsigned enter_section(struct form *f, const struct path *p, unsigned parts)
{
	const char *name = path_text(p, 0, parts, f->arena);
	struct section *s;

	for (unsigned i = f->section_count; i-- > 0;)
		if (!strcmp(f->sections[i].name, name))
			return i;
	f->sections =
		arena_grow(f->arena, f->sections, f->section_count, &f->section_room, sizeof(*s));
	s = &f->sections[f->section_count];
	*s = (struct section){
		.name = name, .rank = section_rank(p, name), .order = f->section_count};
	return f->section_count++;
}

/* The first comment of a file belongs to the file, not to the key that comes first in it. */
static void take_head(struct form *f)
{
	if (!f->head)
		f->head = fmt_comments_first(&f->pending, f->arena);
}

static void take_tail(struct form *f, const char *comments)
{
	struct section *s = &f->sections[f->current];

	if (comments)
		s->tail = s->tail ? arena_printf(f->arena, "%s%s", s->tail, comments) : comments;
}

static void collect_table(struct form *f, const struct toml_item *item)
{
	struct path path = {.count = 0};
	struct section *s;

	path_add(&path, item);
	take_tail(f, fmt_comments_apart(&f->pending, f->arena));
	f->current = enter_section(f, &path, is_when(&path) ? 2 : path.count);
	s = &f->sections[f->current];
	s->in_file = true;
	s->above = fmt_comments_join(s->above, fmt_comments_rest(&f->pending, f->arena), f->arena);
	if (s->behind && item->comment)
		s->above = fmt_comments_join(
			s->above, arena_printf(f->arena, "%s\n", item->comment), f->arena);
	else if (item->comment)
		s->behind = item->comment;
}

static void collect_pair(struct form *f, const struct toml_item *item)
{
	struct path path = {.count = 0};
	struct line *line;

	if (item->table != TOML_TOP)
		path_add(&path, &f->doc->items[item->table]);
	path_add(&path, item);
	f->current = enter_section(f, &path, section_parts(&path));
	f->sections[f->current].lines++;
	f->lines = arena_grow(f->arena, f->lines, f->line_count, &f->line_room, sizeof(*line));
	line = &f->lines[f->line_count];
	*line = (struct line){f->current,
			      line_rank(&path, f->arena),
			      f->line_count++,
			      path_text(&path, section_parts(&path), path.count, f->arena),
			      fmt_comments_rest(&f->pending, f->arena),
			      item};
}

static void collect(struct form *f)
{
	const struct path top = {.count = 0};

	f->current = enter_section(f, &top, 0);
	for (unsigned i = 0; i < f->doc->count; i++) {
		const struct toml_item *item = &f->doc->items[i];

		if (item->kind == TOML_BLANK) {
			fmt_comments_blank(&f->pending);
		} else if (item->kind == TOML_COMMENT) {
			fmt_comments_add(&f->pending, item->comment, f->arena);
		} else {
			take_head(f);
			if (item->kind == TOML_TABLE)
				collect_table(f, item);
			else
				collect_pair(f, item);
		}
	}
	take_head(f);
	take_tail(f, fmt_comments_rest(&f->pending, f->arena));
}

/* ---- writing ------------------------------------------------------------------------------ */

static const char *scalar_text(const struct toml_value *v, struct arena *a)
{
	return v->kind == TOML_STRING ? writer_string(a, v->text, strlen(v->text)) : v->text;
}

static void write_array(struct writer *w, const struct line *line)
{
	const struct toml_value *v = &line->item->value;
	struct writer_entry *entries = arena_alloc(w->arena, (v->count + 1) * sizeof(*entries));
	const char *above = NULL;
	unsigned count = 0;

	for (unsigned i = 0; i < v->count; i++) {
		const struct toml_entry *e = &v->entries[i];

		if (!e->comment) {
			entries[count].text = scalar_text(&e->value, w->arena);
			entries[count++].above = above;
			above = NULL;
		} else if (!e->own_line && count > 0 && !above && !entries[count - 1].behind) {
			entries[count - 1].behind = e->comment;
		} else {
			above = arena_printf(w->arena, "%s%s\n", above ? above : "", e->comment);
		}
	}
	writer_list(w, line->key, entries, count, above, line->item->comment);
}

/* Comment lines; the blank line that one may begin with is left out at the start of a section. */
static void write_comments(struct writer *w, const char *comments, bool first)
{
	if (comments)
		writer_puts(w, comments + (first && comments[0] == '\n'));
}

/* Length of the longest key of the section whose lines begin at `line`. */
static size_t key_width(const struct form *f, unsigned line)
{
	unsigned section = line < f->line_count ? f->lines[line].section : 0;
	size_t width = 0;

	for (; line < f->line_count && f->lines[line].section == section; line++)
		if (strlen(f->lines[line].key) > width)
			width = strlen(f->lines[line].key);
	return width;
}

static void write_section(struct writer *w, const struct form *f, unsigned index, unsigned next)
{
	const struct section *s = &f->sections[index];
	bool first = true;

	w->key_width = key_width(f, next);
	if (s->name[0]) {
		writer_blank(w);
		write_comments(w, s->above, true);
		writer_section(w, s->name, s->behind);
	}
	for (; next < f->line_count && f->lines[next].section == index; next++) {
		const struct line *line = &f->lines[next];

		write_comments(w, line->above, first);
		first = false;
		if (line->item->value.kind == TOML_ARRAY)
			write_array(w, line);
		else
			writer_scalar(w, line->key, scalar_text(&line->item->value, w->arena),
				      line->item->comment);
	}
	write_comments(w, s->tail, first);
}

/* Only the parent of other sections, and nothing is said about it. */
static bool is_needless(const struct form *f, const struct section *s)
{
	size_t len = strlen(s->name);

	if (s->lines || s->above || s->behind || s->tail)
		return false;
	for (unsigned i = 0; i < f->section_count; i++)
		if (!strncmp(f->sections[i].name, s->name, len) && f->sections[i].name[len] == '.')
			return true;
	return !s->in_file;
}

static int compare_sections(const void *left, const void *right)
{
	const struct section *a = *(const struct section *const *)left;
	const struct section *b = *(const struct section *const *)right;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static int compare_lines(const void *left, const void *right)
{
	const struct line *a = left;
	const struct line *b = right;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* The first of the (sorted) lines of a section. */
static unsigned first_line(const struct form *f, unsigned section)
{
	unsigned low = 0;
	unsigned high = f->line_count;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (f->lines[middle].section < section)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *fmt_text(const struct toml *doc, struct arena *a)
{
	struct form f = {.arena = a, .doc = doc};
	struct writer w = {.arena = a};
	const struct section **order;

	collect(&f);
	order = arena_alloc(a, f.section_count * sizeof(*order));
	for (unsigned i = 0; i < f.section_count; i++)
		order[i] = &f.sections[i];
	qsort(order, f.section_count, sizeof(*order), compare_sections);
	if (f.line_count)
		qsort(f.lines, f.line_count, sizeof(*f.lines), compare_lines);
	writer_puts(&w, f.head ? f.head : "");
	for (unsigned i = 0; i < f.section_count; i++)
		if (!is_needless(&f, order[i]))
			write_section(&w, &f, order[i]->order, first_line(&f, order[i]->order));
	return w.text;
}
