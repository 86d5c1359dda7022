/* SPDX-License-Identifier: MIT */
/* container/lxcconf.c: the lines of a file of LXC, and of those that it includes. */
#include "container/lxcconf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dir.h"
#include "base/file.h"
#include "base/path.h"
#include "container/lxcconf_map.h"

#define COMMENT '#'
#define INCLUDE "lxc.include"
#define INCLUDED_SUFFIX ".conf"
#define NOBODY UINT_MAX

/* A file that is being read. */
struct frame {
	const struct source *source;
	const char *at; /* what is not read yet */
	uint32_t line;
	unsigned depth;
	unsigned parent; /* the frame that includes it, or NOBODY */
};

struct reader {
	struct lxcconf *conf;
	struct frame *frames;
	unsigned count;    /* of those that are open */
	unsigned files;    /* of all that were opened */
	unsigned sections; /* lxc.network.type so far */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

bool lxcconf_is_text(const char *text)
{
	for (;;) {
		text += strspn(text, " \t\r\n");
		if (*text != COMMENT)
			return !strncmp(text, "lxc.", 4);
		text += strcspn(text, "\n");
	}
}

bool lxcconf_is_file(struct work *w, const char *path)
{
	struct err ignored;
	char *text;
	size_t len;

	return file_read(AT_FDCWD, path, LIMIT_FILE_BYTES, &w->arena, &text, &len, &ignored) == 0 &&
	       lxcconf_is_text(text);
}

/* Forgets what was said of a key; with `below` of all that begin with it too. */
static void forget(struct lxcconf *c, const char *name, bool below)
{
	size_t len = strlen(name);
	unsigned kept = 0;

	for (unsigned i = 0; i < c->count; i++) {
		const char *other = c->entries[i].name;

		if (!strncmp(other, name, len) && (!other[len] || (below && other[len] == '.')))
			continue;
		c->entries[kept++] = c->entries[i];
	}
	c->count = kept;
}

static void add_entry(struct reader *r, struct lxc_entry entry)
{
	struct lxcconf *c = r->conf;
	const char *near = "";

	entry.row = lxcconf_row(c->arena, entry.name, &near);
	if (!entry.row) {
		diag_error(c->diags, entry.key_at, "unknown-key", "'%.200s' is not a key of LXC%s",
			   entry.name, near);
		return;
	}
	if (!entry.value[0] || !entry.row->many)
		forget(c, entry.name, !entry.value[0]);
	if (!entry.value[0])
		return;
	if (c->count == LIMIT_ENTRIES) {
		diag_error(c->diags, entry.key_at, "limit", "more than %d lines", LIMIT_ENTRIES);
		return;
	}
	c->entries = arena_grow(c->arena, c->entries, c->count, &c->room, sizeof(entry));
	c->entries[c->count++] = entry;
}

/* "a -> b -> a", or NULL when the file is not open. */
static const char *circle(const struct reader *r, unsigned parent, const char *path)
{
	const char *text = path;

	for (unsigned i = parent; i != NOBODY; i = r->frames[i].parent) {
		text = arena_printf(r->conf->arena, "%s -> %s", r->frames[i].source->name, text);
		if (!strcmp(r->frames[i].source->name, path))
			return text;
	}
	return NULL;
}

static bool may_open(struct reader *r, const char *path, unsigned parent, struct origin at)
{
	const char *chain = circle(r, parent, path);

	if (chain)
		diag_error(r->conf->diags, at, "include", "'%.200s' includes itself: %s", path,
			   chain);
	else if (parent != NOBODY && r->frames[parent].depth + 1 == LIMIT_EXTENDS_DEPTH)
		diag_error(r->conf->diags, at, "include",
			   "files include each other more than %d deep", LIMIT_EXTENDS_DEPTH);
	else if (r->files == LIMIT_LAYERS)
		diag_error(r->conf->diags, at, "limit", "more than %d files", LIMIT_LAYERS);
	else
		return true;
	return false;
}

/* Opens a file, to be read next. */
static void open_file(struct reader *r, const char *path, unsigned parent, struct origin at)
{
	struct source *source = arena_alloc(r->conf->arena, sizeof(*source));
	struct err e;
	char *text;
	size_t len;

	if (!may_open(r, path, parent, at))
		return;
	if (file_read(AT_FDCWD, path, LIMIT_FILE_BYTES, r->conf->arena, &text, &len, &e) < 0) {
		diag_error(r->conf->diags, at, "unreadable", "%s", e.text);
		return;
	}
	*source = (struct source){SOURCE_FILE, path, text, len};
	if (strlen(text) != len) {
		diag_error(r->conf->diags, (struct origin){source, 0, 0, 0}, "encoding",
			   "'%.200s' is not text: it has a NUL byte", path);
		return;
	}
	r->files++;
	r->frames[r->count++] = (struct frame){
		.source = source,
		.at = text,
		.depth = parent == NOBODY ? 0 : r->frames[parent].depth + 1,
		.parent = parent,
	};
}

/* All of a directory, to be read in the order of their names. */
static void open_directory(struct reader *r, const char *path, unsigned parent, struct origin at)
{
	const char *const *names;
	unsigned count;

	if (dir_list(AT_FDCWD, path, INCLUDED_SUFFIX, r->conf->arena, &names, &count) < 0) {
		diag_error(r->conf->diags, at, "unreadable", "cannot read '%.200s': %s", path,
			   strerror(errno));
		return;
	}
	/* What is opened last is read first. */
	for (unsigned i = count; i > 0; i--)
		open_file(r, arena_printf(r->conf->arena, "%s/%s", path, names[i - 1]), parent, at);
}

static void include(struct reader *r, const char *path, unsigned parent, struct origin at)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		open_directory(r, path, parent, at);
	else
		open_file(r, path, parent, at);
}

/* The part [from, to) of a line, without blanks around, with its place. */
static const char *part(struct reader *r, const char *line, size_t from, size_t to,
			struct origin *at)
{
	while (from < to && is_blank(line[from]))
		from++;
	while (to > from && is_blank(line[to - 1]))
		to--;
	at->col = (uint32_t)from + 1;
	at->len = (uint32_t)(to - from);
	return arena_copy(r->conf->arena, line + from, to - from);
}

/* Quotes around the whole value are no part of it. */
static const char *unquote(struct reader *r, const char *value, struct origin *at)
{
	size_t len = strlen(value);

	if (len < 2 || (value[0] != '"' && value[0] != '\'') || value[len - 1] != value[0])
		return value;
	at->col++;
	at->len -= 2;
	return arena_copy(r->conf->arena, value + 1, len - 2);
}

/* One line: KEY = VALUE. `parent`: the frame it is of, or NOBODY. */
static void read_line(struct reader *r, const char *line, size_t len, struct origin at,
		      unsigned parent)
{
	struct lxc_entry entry = {.key_at = at, .at = at};
	const char *equals = memchr(line, '=', len);
	struct lxcconf *c = r->conf;
	const char *key;

	key = part(r, line, 0, equals ? (size_t)(equals - line) : len, &entry.key_at);
	if (!key[0] || key[0] == COMMENT)
		return;
	if (!equals) {
		diag_error(c->diags, entry.key_at, "syntax", "a line is KEY = VALUE");
		return;
	}
	entry.value = part(r, line, (size_t)(equals - line) + 1, len, &entry.at);
	entry.value = unquote(r, entry.value, &entry.at);
	if (strlen(entry.value) > LIMIT_STRING) {
		diag_error(c->diags, entry.at, "limit", "a value has at most %d bytes",
			   LIMIT_STRING);
		return;
	}
	if (!entry.value[0])
		entry.at = entry.key_at;
	r->sections += !strcmp(key, "lxc.network.type");
	entry.name = lxcconf_name(c->arena, key, r->sections ? r->sections - 1 : 0);
	if (!strcmp(entry.name, INCLUDE) && entry.value[0])
		include(r, entry.value, parent, entry.at);
	else
		add_entry(r, entry);
}

static void read_files(struct reader *r)
{
	while (r->count > 0) {
		unsigned own = r->count - 1;
		struct frame *frame = &r->frames[own];
		const char *line = frame->at;
		size_t len = strcspn(line, "\n");
		struct origin at = {frame->source, ++frame->line, 1, 0};

		if (!*line) {
			r->count--;
			continue;
		}
		frame->at += len + (line[len] == '\n');
		read_line(r, line, len, at, own);
	}
}

int lxcconf_load(struct work *w, const char *path, bool whole, struct layer *ret)
{
	struct lxcconf *c = arena_alloc(&w->arena, sizeof(*c));
	struct reader r = {.conf = c};
	unsigned errors = w->diags.errors;

	c->arena = &w->arena;
	c->facts = &w->facts;
	c->diags = &w->diags;
	c->name = w->options.name_count > 0 ? w->options.names[0] : NULL;
	c->layer = (struct layer){.name = path ? path : "command line", .in_order = true};
	r.frames = arena_alloc(&w->arena, LIMIT_LAYERS * sizeof(*r.frames));
	if (path)
		open_file(&r, path, NOBODY, (struct origin){0});
	read_files(&r);
	for (unsigned i = 0; i < w->options.lxc_count; i++) {
		const struct lxc_line *said = &w->options.lxc_lines[i];

		read_line(&r, said->text, strlen(said->text), said->at, NOBODY);
		read_files(&r);
	}
	lxcconf_map(c, whole);
	*ret = c->layer;
	return w->diags.errors == errors ? 0 : -1;
}
