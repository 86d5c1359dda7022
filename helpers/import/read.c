/* SPDX-License-Identifier: MIT */
/* import/read.c: lines, includes, ignores, conditions. */
#include "helpers/import/read.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/path.h"
#include "helpers/import/map.h"

enum { FILE_BYTES = 1 << 20 };

/* Without comment and with single blanks between words. */
static const char *tidy(struct arena *a, const char *line, size_t len)
{
	char *out = arena_alloc(a, len + 1);
	size_t used = 0;

	for (size_t i = 0; i < len && line[i] != '#'; i++) {
		char c = line[i] == '\t' || line[i] == '\r' ? ' ' : line[i];

		if (c == ' ' && (used == 0 || out[used - 1] == ' '))
			continue;
		out[used++] = c;
	}
	if (used > 0 && out[used - 1] == ' ')
		used--;
	out[used] = '\0';
	return out;
}

static bool begins(const char *text, const char *word)
{
	size_t len = strlen(word);

	return !strncmp(text, word, len) && (!text[len] || text[len] == ' ');
}

bool read_ignores(const struct reader *r, const char *text)
{
	for (unsigned i = 0; i < r->ignore_count; i++)
		if (begins(text, r->ignores[i]))
			return true;
	return false;
}

const char *read_find(const struct reader *r, const char *name, const char *beside)
{
	const char *slash = beside ? strrchr(beside, '/') : NULL;
	const char *dirs[] = {arena_printf(r->arena, "%s/.config/firejail", r->facts->home),
			      slash ? arena_copy(r->arena, beside, (size_t)(slash - beside))
				    : "/etc/firejail",
			      "/etc/firejail"};

	if (name[0] == '/')
		return access(name, R_OK) == 0 ? name : NULL;
	for (size_t i = 0; i < COUNT_OF(dirs); i++) {
		const char *path = arena_printf(r->arena, "%s/%s", dirs[i], name);

		if (access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

/* The closed set of firejail; the last three are settings of firejail.config, at their defaults. */
static bool condition(const struct reader *r, const char *name, size_t len)
{
	const struct {
		const char *name;
		bool holds;
	} conditions[] = {
		{"HAS_APPIMAGE", false},         {"HAS_NET", r->has_net},
		{"HAS_NODBUS", r->has_nodbus},   {"HAS_NOSOUND", r->has_nosound},
		{"HAS_PRIVATE", r->has_private}, {"HAS_X11", r->has_x11},
		{"BROWSER_DISABLE_U2F", true},   {"BROWSER_ALLOW_DRM", false},
		{"ALLOW_TRAY", false},
	};

	for (size_t i = 0; i < COUNT_OF(conditions); i++)
		if (strlen(conditions[i].name) == len && !memcmp(conditions[i].name, name, len))
			return conditions[i].holds;
	return false;
}

static void remember(struct reader *r, const struct line *l)
{
	r->has_net = r->has_net || !strcmp(l->keyword, "net");
	r->has_nodbus = r->has_nodbus || !strcmp(l->text, "dbus-user none");
	r->has_nosound = r->has_nosound || !strcmp(l->keyword, "nosound");
	r->has_private = r->has_private || !strcmp(l->keyword, "private");
	r->has_x11 = r->has_x11 || !strcmp(l->keyword, "x11");
}

/* NOLINTNEXTLINE(misc-no-recursion): at most INCLUDE_DEPTH files deep */
static void include(struct reader *r, const struct line *l)
{
	const char *name = !strncmp(l->rest, "${CFG}/", 7) ? l->rest + 7 : l->rest;
	const char *path = read_find(r, name, l->file);
	size_t len = strlen(name);
	bool own = path && path_is_below(path, r->facts->home);
	struct err e;

	if (!own && map_knows_include(path_base(name))) {
		r->use(r->context, l);
		return;
	}
	if (!path && len > 6 && !strcmp(name + len - 6, ".local")) {
		report_line(r->report, l, NOOP, "there is none");
		return;
	}
	if (!path || r->depth == INCLUDE_DEPTH || read_profile(r, path, &e) < 0) {
		report_line(r->report, l, DROPPED, "the file cannot be read");
		return;
	}
	report_line(r->report, l, EXACT, NULL);
}

static void ignore(struct reader *r, const struct line *l)
{
	if (r->ignore_count == IGNORES_MAX) {
		report_line(r->report, l, DROPPED, "too many lines of this kind");
		return;
	}
	r->ignores[r->ignore_count++] = l->rest;
	report_line(r->report, l, EXACT, NULL);
}

static void split(struct arena *a, struct line *l)
{
	size_t len = strcspn(l->text, " ");

	l->keyword = arena_copy(a, l->text, len);
	l->rest = l->text + len + (l->text[len] == ' ');
}

/* NOLINTNEXTLINE(misc-no-recursion): at most INCLUDE_DEPTH files deep */
static void read_line(struct reader *r, struct line l)
{
	if (l.text[0] == '?') {
		size_t len = strcspn(l.text + 1, ":");

		if (!condition(r, l.text + 1, len)) {
			report_line(r->report, &l, NOOP, "the condition does not hold");
			return;
		}
		l.text += 1 + len + (l.text[1 + len] == ':');
		l.text += *l.text == ' ';
	}
	split(r->arena, &l);
	if (read_ignores(r, l.text)) {
		report_line(r->report, &l, NOOP, "ignored");
		return;
	}
	remember(r, &l);
	if (!strcmp(l.keyword, "include"))
		include(r, &l);
	else if (!strcmp(l.keyword, "ignore"))
		ignore(r, &l);
	else
		r->use(r->context, &l);
}

/* NOLINTNEXTLINE(misc-no-recursion): at most INCLUDE_DEPTH files deep */
int read_profile(struct reader *r, const char *path, struct err *e)
{
	struct line l = {.file = path};
	char *text;
	size_t size;

	if (file_read(AT_FDCWD, path, FILE_BYTES, r->arena, &text, &size, e) < 0)
		return -1;
	r->depth++;
	while (*text) {
		size_t len = strcspn(text, "\n");

		l.number++;
		l.text = tidy(r->arena, text, len);
		if (l.text[0])
			read_line(r, l);
		text += len;
		text += *text == '\n';
	}
	r->depth--;
	return 0;
}
