/* SPDX-License-Identifier: MIT */
/* import/map.c: finds the row of a line, and says what only the whole profile decides. */
#include "helpers/import/map.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"

struct row {
	const char *name;
	map_function *run;
	enum verdict verdict;
	const char *note;
};

static const struct row keywords[] = {
#define KEYWORD(name, function, verdict, note) {name, map_##function, verdict, note},
#include "helpers/import/keywords.def"
};

static const struct row includes[] = {
#define INCLUDE(name, function, verdict, note) {name, map_##function, verdict, note},
#include "helpers/import/includes.def"
};

static const struct {
	const char *line;
	const char *grant;
} rights[] = {
#define RIGHT(name, line, grant) {line, grant},
#include "helpers/import/rights.def"
};

static const struct source source = {SOURCE_COMMAND, "import", "", 0};

void map_say(struct map *m, enum key_id id, const char *text)
{
	const struct key *key = &key_table[id];
	struct setting s = {key,
			    type_is_list(key->type) ? SET_ADD : SET_ASSIGN,
			    SET_BARE,
			    arena_strdup(m->arena, text),
			    {&source, 1, 1, 1}};

	for (unsigned i = 0; i < m->layer.count; i++) {
		struct setting *said = &m->layer.settings[i];

		if (said->key != key)
			continue;
		if (s.op == SET_ASSIGN)
			said->text = s.text;
		if (s.op == SET_ASSIGN || !strcmp(said->text, s.text))
			return;
	}
	layer_add(&m->layer, m->arena, s);
}

bool map_knows_include(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(includes); i++)
		if (!strcmp(includes[i].name, name))
			return true;
	return false;
}

static const struct row *find_row(const struct line *l)
{
	if (!strcmp(l->keyword, "include")) {
		for (size_t i = 0; i < COUNT_OF(includes); i++)
			if (!strcmp(includes[i].name, path_base(l->rest)))
				return &includes[i];
		return NULL;
	}
	for (size_t i = 0; i < COUNT_OF(keywords); i++)
		if (!strcmp(keywords[i].name, l->keyword))
			return &keywords[i];
	return NULL;
}

void map_line(void *context, const struct line *l)
{
	struct map *m = context;
	const struct row *row = find_row(l);
	enum verdict verdict;

	if (!row) {
		report_line(m->reader->report, l, DROPPED, "cubby has nothing like it");
		return;
	}
	m->note = row->note;
	verdict = row->run(m, l, row->verdict);
	report_line(m->reader->report, l, verdict, m->note);
}

enum verdict map_right(struct map *m, const struct line *l, enum verdict as_said)
{
	bool found = false;

	for (size_t i = 0; i < COUNT_OF(rights); i++)
		if (!strcmp(rights[i].line, l->text))
			found = m->denied[i] = true;
	if (found)
		return as_said;
	m->note = "waits for a grant; closed until then";
	return NEAR;
}

static bool has_grant(const struct map *m, const char *grant)
{
	return access(arena_printf(m->arena, "%s/profiles/grants/%s.toml", m->facts->share_dir,
				   grant),
		      R_OK) == 0;
}

/* What no line took away is a grant, where there is one. */
static void finish_rights(struct map *m)
{
	const char *waiting = "";

	for (size_t i = 0; i < COUNT_OF(rights); i++) {
		if (m->denied[i])
			continue;
		/* A service that is granted and missing would keep the program from starting. */
		if (i == RIGHT_audio)
			m->when_sound = true;
		else if (has_grant(m, rights[i].grant))
			map_say(m, KEY_allow, rights[i].grant);
		else
			waiting = arena_printf(m->arena, "%s %s", waiting, rights[i].grant);
	}
	if (waiting[0])
		(void)fprintf(stderr, "%s: closed until cubby has a grant for it:%s\n",
			      m->layer.name, waiting);
}

static void finish_user_dirs(struct map *m)
{
	static const char *const grants[] = {"documents", "downloads", "music", "pictures",
					     "videos"};

	for (size_t i = 0; i < COUNT_OF(grants); i++)
		if (!m->no_user_dirs && !m->listed_home && !m->private_home)
			map_say(m, KEY_allow, grants[i]);
}

void map_finish(struct map *m)
{
	if (!m->no_network)
		map_say(m, KEY_allow, "network");
	if (m->nesting)
		map_say(m, KEY_allow, "nesting");
	finish_user_dirs(m);
	finish_rights(m);
	map_finish_paths(m);
	if (!m->private_home && !m->listed_home)
		map_say(m, KEY_home_mode, "app");
}
