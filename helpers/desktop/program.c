/* SPDX-License-Identifier: MIT */
/* desktop/program.c: finding programs in command lines and in PATH. */
#include "helpers/desktop/program.h"

#include <string.h>
#include <sys/stat.h>

#include "base/path.h"
#include "base/suggest.h"
#include "base/words.h"
#include "helpers/desktop/keyfile.h"
#include "helpers/desktop/mark.h"
#include "helpers/desktop/way.h"

enum { SCRIPTS_DEEP = 4 };

/* Desktop entries and units write a backslash as two; units put signs before the path. */
static const char *plain(struct desk *k, const char *command)
{
	char *text = arena_strdup(&k->arena, command);
	size_t used = 0;

	for (const char *c = command + strspn(command, "-@:+!|"); *c; c++) {
		bool escaped = c[0] == '\\' && (c[1] == '\\' || c[1] == 's');

		c += escaped;
		text[used++] = escaped && *c == 's' ? ' ' : *c;
	}
	text[used] = '\0';
	return text;
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(path_base(word), *list))
			return true;
	return false;
}

/* Behind "env A=b", "nice", "exec" and their options. */
static char **skip_starters(char **words)
{
	static const char *const starters[] = {"env", "nice", "nohup", "setsid", "exec", NULL};

	while (words[0] && (is_one_of(words[0], starters) || strchr(words[0], '=')))
		for (words++; words[0] && words[0][0] == '-'; words++)
			;
	return words;
}

const char *program_word(struct desk *k, const char *command)
{
	static const char *const shells[] = {"sh", "bash", "dash", "zsh", NULL};

	command = plain(k, command);
	for (unsigned deep = 0; deep < SCRIPTS_DEEP; deep++) {
		char **words = words_split(command, &k->arena);

		if (!words)
			return NULL;
		words = skip_starters(words);
		if (!words[0] || !is_one_of(words[0], shells) || !words[1] ||
		    strcmp(words[1], "-c") != 0 || !words[2])
			return words[0];
		command = words[2];
	}
	return NULL;
}

bool program_is_file(const struct program *p, const char *path)
{
	struct stat s;

	return p->path && stat(path, &s) == 0 && s.st_dev == p->device && s.st_ino == p->inode;
}

bool program_is_started(struct desk *k, const struct program *p, const char *command,
			const char **ret_word)
{
	const char *word = program_word(k, command);
	const char *path;

	if (!word)
		return false;
	path = word[0] == '/' ? word : desk_command(k, word);
	if (strcmp(path_base(word), p->name) != 0 && !(path && program_is_file(p, path)))
		return false;
	*ret_word = word;
	return true;
}

/* The command line of the entry `id`; an override of ours is looked behind. */
static const char *command_of_entry(struct desk *k, const char *id)
{
	const struct desk_kind *kind = &k->kinds[KIND_ENTRY];
	const char *suffix = strstr(id, kind->suffix) ? "" : kind->suffix;

	for (unsigned i = 0; i <= kind->system_count; i++) {
		const char *dir = i < kind->system_count ? kind->system[i] : kind->own;
		const char *text =
			desk_read(k, arena_printf(&k->arena, "%s/%s%s", dir, id, suffix));
		struct mark mark;

		if (text && mark_read(text, &k->arena, &mark))
			return mark.app;
		if (text)
			return keyfile_value(text, kind->key, &k->arena);
	}
	return NULL;
}

static int unknown_app(struct desk *k, const char *app, struct err *e)
{
	const struct desk_kind *kind = &k->kinds[KIND_ENTRY];
	struct suggestion nearest;

	suggest_init(&nearest, app, strlen(app));
	for (unsigned i = 0; i < kind->system_count; i++)
		way_suggest(k, kind->system[i], &nearest);
	(void)err_usage(e, "there is no desktop entry and no program '%s'", app);
	suggest_append(&nearest, e);
	return -1;
}

int program_find(struct desk *k, const char *app, struct program *ret, struct err *e)
{
	const char *command = strchr(app, '/') ? NULL : command_of_entry(k, app);
	const char *word = command ? program_word(k, command) : app;
	struct program p = {.name = word ? path_base(word) : app};
	struct stat s;

	if (word)
		p.path = word[0] == '/' ? word : desk_command(k, word);
	if (p.path && (stat(p.path, &s) < 0 || !S_ISREG(s.st_mode)))
		p.path = NULL;
	/* What was uninstalled can still be removed. */
	if (!p.path && !way_is_made_for(k, p.name))
		return unknown_app(k, app, e);
	if (strpbrk(p.name, " \t\n"))
		return err_set(e, "cannot keep a note of '%s': its name has blanks", p.name);
	if (p.path) {
		p.device = s.st_dev;
		p.inode = s.st_ino;
	}
	*ret = p;
	return 0;
}
