/* SPDX-License-Identifier: MIT */
/*
 * import/main.c: cubby-import: `cubby profile import firejail`: turns installed firejail profiles
 * into profiles of cubby, and says what became of each line.
 *
 * Reads only what it is told to and what that includes; writes to stdout, or new files into one
 * directory. Exit status: 0; 1 when --strict is given and a line was dropped; 2 for wrong words.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/esc.h"
#include "base/path.h"
#include "front/save.h"
#include "helpers/import/map.h"
#include "spec/text.h"

enum { EXIT_DROPPED = 1 };

struct import {
	struct arena arena;
	struct facts facts;
	bool strict;
	bool report;
	const char *directory; /* -o, or NULL: stdout */
	unsigned dropped;
};

/* The name of the new profile: that of the file, as far as a name can have it. */
static const char *profile_name(struct arena *a, const char *path)
{
	char *name = arena_strdup(a, path_base(path));
	char *dot = strrchr(name, '.');
	const char *why;

	if (dot && !strcmp(dot, ".profile"))
		*dot = '\0';
	for (char *c = name; *c; c++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-",
			    *c))
			*c = '-';
	return type_check_text(TYPE_NAME, name, &why) ? name : arena_printf(a, "x%s", name);
}

static void say_head(struct map *m, const char *name)
{
	map_say(m, KEY_name, name);
	map_say(m, KEY_summary, arena_printf(m->arena, "%s, imported from firejail", name));
	map_say(m, KEY_extends, "base");
	map_say(m, KEY_match, name);
}

static int write_result(struct import *im, const char *name, const char *text, struct err *e)
{
	if (im->directory)
		return save_file(im->directory, arena_printf(&im->arena, "%s.toml", name), text,
				 &im->arena, e);
	return fputs(text, stdout) >= 0 ? 0 : err_sys(e, "cannot write the profile");
}

static int import_file(struct import *im, const char *file, struct err *e)
{
	struct report report = {.all = im->report};
	struct reader reader = {
		.arena = &im->arena, .facts = &im->facts, .report = &report, .use = map_line};
	struct map m = {.arena = &im->arena, .facts = &im->facts, .reader = &reader};
	const char *path = file;
	const char *name;
	const char *text;

	reader.context = &m;
	if (!strchr(file, '/'))
		path = read_find(&reader, file, NULL);
	if (!path && !strchr(file, '/'))
		path = read_find(&reader, arena_printf(&im->arena, "%s.profile", file), NULL);
	if (!path)
		return err_usage(e, "there is no firejail profile '%s'", file);
	name = profile_name(&im->arena, path);
	m.layer.name = name;
	say_head(&m, name);
	if (read_profile(&reader, path, e) < 0)
		return -1;
	map_finish(&m);
	report_sum(&report, name);
	im->dropped += report.counts[DROPPED];
	if (im->strict && report.counts[DROPPED])
		return 0;
	if (layer_text(&m.layer, &im->arena, &text, e) < 0)
		return -1;
	if (m.when_sound)
		text = arena_printf(&im->arena, "%s\n[when.sound]\nallow = [\"audio\"]\n", text);
	return write_result(im, name, text, e);
}

/* The number of words read, or -1. */
static int read_options(struct import *im, int argc, char **argv, struct err *e)
{
	int at = 1;

	if (argc < 2 || strcmp(argv[1], "firejail") != 0) {
		(void)err_usage(e, "profiles can be imported from: firejail");
		return err_hint(e, "cubby profile import firejail FILE...");
	}
	for (at = 2; at < argc && argv[at][0] == '-'; at++) {
		if (!strcmp(argv[at], "--strict"))
			im->strict = true;
		else if (!strcmp(argv[at], "--report"))
			im->report = true;
		else if (!strcmp(argv[at], "-o") && at + 1 < argc)
			im->directory = argv[++at];
		else
			return err_usage(e, "'%s' is not an option of import", argv[at]);
	}
	return at < argc ? at : err_usage(e, "no profile is named");
}

static int import_all(struct import *im, int argc, char **argv, struct err *e)
{
	int at = read_options(im, argc, argv, e);

	if (at < 0 || facts_collect(&im->arena, environ, &im->facts, e) < 0)
		return -1;
	if (im->directory && im->directory[0] != '/')
		im->directory = arena_printf(&im->arena, "%s/%s",
					     im->facts.cwd ? im->facts.cwd : "", im->directory);
	for (; at < argc; at++)
		if (import_file(im, argv[at], e) < 0)
			return -1;
	return im->strict && im->dropped ? EXIT_DROPPED : 0;
}

int main(int argc, char **argv)
{
	static struct import im;
	static struct err e = {.exit_code = EXIT_CODE_CUBBY};
	char line[4 * sizeof(e.text)];
	int code = import_all(&im, argc, argv, &e);

	if (code >= 0)
		return code;
	(void)esc_text(line, sizeof(line), e.text, strlen(e.text));
	(void)fprintf(stderr, "cubby: %s\n", line);
	if (e.hint[0])
		(void)fprintf(stderr, "  hint: %s\n", e.hint);
	return e.exit_code;
}
