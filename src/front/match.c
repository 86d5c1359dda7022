/* SPDX-License-Identifier: MIT */
/* front/match.c: selecting a profile by command. */
#include "front/match.h"

#include <string.h>

#include "base/path.h"
#include "front/command.h"
#include "front/profile_bind.h"

/* The index has every command once; the build checks that. */
static const char *find_in_index(const struct source *index, const char *command, struct arena *a)
{
	size_t len = strlen(command);
	const char *line = index->text;

	while (*line) {
		size_t line_len = strcspn(line, "\n");

		if (line_len > len + 1 && line[len] == ' ' && !memcmp(line, command, len))
			return arena_copy(a, line + len + 1, line_len - len - 1);
		line += line_len;
		line += *line == '\n';
	}
	return NULL;
}

/* The profiles of one level and what they match. */
struct candidate {
	const char *name;
	struct profile_file file;
	bool broken;
};

struct candidates {
	struct candidate *items;
	unsigned count;
};

/* A file with errors must not keep all other commands from running: it is said, and left out. */
static void read_candidate(struct profile_dirs *dirs, enum profile_level level,
			   const char *file_name, struct candidate *ret)
{
	struct diags own = {.arena = dirs->arena};
	const char *dir = profile_dir_name(level);
	const struct source *source;

	ret->name = arena_copy(dirs->arena, file_name, strlen(file_name) - strlen(".toml"));
	ret->broken = true;
	if (profile_dirs_read(dirs, level, arena_printf(dirs->arena, "%s/%s", dir, file_name),
			      &source) <= 0)
		return;
	ret->broken = profile_bind(source, ret->name, FILE_PROFILE, dirs->facts, dirs->arena,
				   &ret->file, &own) < 0;
	if (!ret->broken)
		return;
	diag_warn(dirs->diags, (struct origin){source, 0, 0, 0}, "unreadable",
		  "the profile has errors and was not considered");
	diag_note(dirs->diags, "cubby profile check %s", ret->name);
}

static int read_candidates(struct profile_dirs *dirs, enum profile_level level,
			   struct candidates *ret)
{
	const char *const *names;
	unsigned count;

	if (profile_dirs_list(dirs, level, profile_dir_name(level), &names, &count) < 0)
		return -1;
	ret->items = arena_alloc(dirs->arena, sizeof(*ret->items) * (count + 1));
	ret->count = count;
	for (unsigned i = 0; i < count; i++)
		read_candidate(dirs, level, names[i], &ret->items[i]);
	return 0;
}

static const struct setting *find_match(const struct candidate *c, const char *command)
{
	const struct layer *meta = &c->file.meta;

	for (unsigned i = 0; !c->broken && i < meta->count; i++)
		if (meta->settings[i].key->id == KEY_match && meta->settings[i].kind == SET_TEXT &&
		    meta->settings[i].op == SET_ADD && !strcmp(meta->settings[i].text, command))
			return &meta->settings[i];
	return NULL;
}

static int find_in_candidates(struct profile_dirs *dirs, const struct candidates *all,
			      const char *command, const char **ret_name)
{
	const struct setting *first = NULL;

	for (unsigned i = 0; i < all->count; i++) {
		const struct setting *s = find_match(&all->items[i], command);

		if (s && first) {
			diag_error(dirs->diags, s->at, "ambiguous",
				   "the profiles '%s' and '%s' both match '%s'", *ret_name,
				   all->items[i].name, command);
			diag_note(dirs->diags,
				  "the other one is %s; choose with -p, or take one out",
				  origin_text(dirs->arena, first->at));
			return -1;
		}
		if (!s)
			continue;
		first = s;
		*ret_name = all->items[i].name;
	}
	return first != NULL;
}

static int match_level(struct profile_dirs *dirs, enum profile_level level,
		       const char *const names[2], const char **ret_name)
{
	struct candidates all;

	if (dirs->level_fd[level] < 0)
		return 0;
	if (read_candidates(dirs, level, &all) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		int found = find_in_candidates(dirs, &all, names[i], ret_name);

		if (found)
			return found;
	}
	return 0;
}

int match_command(struct profile_dirs *dirs, const char *command, const char **ret_name)
{
	const char *const names[2] = {command_real_name(dirs->facts, command, dirs->arena),
				      path_base(command)};
	const struct source *index;
	int found = match_level(dirs, LEVEL_USER, names, ret_name);

	if (!found)
		found = match_level(dirs, LEVEL_ETC, names, ret_name);
	if (!found)
		found = profile_dirs_read(dirs, LEVEL_APPS, MATCH_INDEX, &index);
	else
		return found;
	if (found <= 0)
		return found;
	for (int i = 0; i < 2; i++) {
		*ret_name = find_in_index(index, names[i], dirs->arena);
		if (*ret_name)
			return 1;
	}
	return 0;
}
