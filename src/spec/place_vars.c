/* SPDX-License-Identifier: MIT */
/* spec/place_vars.c: the variables of paths: ${project}, ${downloads}, ${env:NAME} and the others.
 */
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "spec/place_path.h"

enum { USER_DIRS_BYTES = 65536 };

/* A variable's directory: ~/.config for XDG_CONFIG_HOME and so on. */
struct base_dir {
	const char *name;
	const char *variable;
	const char *below_home;
};

static const struct base_dir base_dirs[] = {
	{"config", "XDG_CONFIG_HOME", ".config"},
	{"cache", "XDG_CACHE_HOME", ".cache"},
	{"data", "XDG_DATA_HOME", ".local/share"},
	{"state", "XDG_STATE_HOME", ".local/state"},
};

/* The names that user-dirs.dirs gives, and what they are without it. */
static const struct base_dir user_dirs[] = {
	{"downloads", "XDG_DOWNLOAD_DIR", "Downloads"},
	{"documents", "XDG_DOCUMENTS_DIR", "Documents"},
	{"music", "XDG_MUSIC_DIR", "Music"},
	{"pictures", "XDG_PICTURES_DIR", "Pictures"},
	{"videos", "XDG_VIDEOS_DIR", "Videos"},
	{"desktop", "XDG_DESKTOP_DIR", "Desktop"},
};

static const char *config_home(const struct place_vars *v)
{
	const char *config = facts_env(v->facts, "XDG_CONFIG_HOME");

	return config && config[0] == '/' ? config
					  : arena_printf(v->arena, "%s/.config", v->facts->home);
}

static void read_user_dirs(struct place_vars *v)
{
	const char *path = arena_printf(v->arena, "%s/user-dirs.dirs", config_home(v));
	struct err ignored;
	char *text;
	size_t len;

	v->user_dirs_known = true;
	v->user_dirs = "";
	if (file_read(AT_FDCWD, path, USER_DIRS_BYTES, v->arena, &text, &len, &ignored) == 0)
		v->user_dirs = text;
}

/* The quoted text of a line NAME="$HOME/Downloads" or NAME="/data/music". */
static const char *user_dirs_value(const struct place_vars *v, const char *name)
{
	size_t name_len = strlen(name);
	const char *line = v->user_dirs;

	while (*line) {
		const char *value = line + name_len + 2;

		if (!strncmp(line, name, name_len) && !strncmp(line + name_len, "=\"", 2)) {
			const char *text = arena_copy(v->arena, value, strcspn(value, "\"\n"));

			if (!strncmp(text, "$HOME/", 6) && text[6])
				return arena_printf(v->arena, "%s%s", v->facts->home, text + 5);
			/* The home itself means that there is no such directory. */
			return text[0] == '/' ? text : NULL;
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return NULL;
}

static const char *user_dir(struct place_vars *v, const struct base_dir *dir)
{
	const char *path;

	if (!v->user_dirs_known)
		read_user_dirs(v);
	path = user_dirs_value(v, dir->variable);
	if (path && !path_is_below_or_same(v->facts->home, path))
		return path;
	return arena_printf(v->arena, "%s/%s", v->facts->home, dir->below_home);
}

static const char *base_dir(const struct place_vars *v, const struct base_dir *dir)
{
	const char *path = facts_env(v->facts, dir->variable);

	return path && path[0] == '/'
		       ? path
		       : arena_printf(v->arena, "%s/%s", v->facts->home, dir->below_home);
}

const char *place_variable(struct place_vars *v, const char *name, bool *ret_known)
{
	*ret_known = true;
	if (!strcmp(name, "project")) {
		if (!v->project_known)
			v->project = facts_project(v->facts, v->arena);
		v->project_known = true;
		return v->project;
	}
	if (!strcmp(name, "cwd"))
		return v->facts->cwd;
	if (!strcmp(name, "runtime"))
		return v->facts->runtime;
	if (!strncmp(name, "env:", 4) && name[4]) {
		const char *value = facts_env(v->facts, name + 4);

		return value && value[0] ? value : NULL;
	}
	for (size_t i = 0; i < COUNT_OF(base_dirs); i++)
		if (!strcmp(name, base_dirs[i].name))
			return base_dir(v, &base_dirs[i]);
	for (size_t i = 0; i < COUNT_OF(user_dirs); i++)
		if (!strcmp(name, user_dirs[i].name))
			return user_dir(v, &user_dirs[i]);
	*ret_known = false;
	return NULL;
}
