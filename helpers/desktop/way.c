/* SPDX-License-Identifier: MIT */
/* desktop/way.c: looking through the directories. */
#include "helpers/desktop/way.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "helpers/desktop/keyfile.h"

/* The names that were seen already: what comes later under the same name does not count. */
struct names {
	const char **items;
	unsigned count;
	unsigned room;
};

static bool see_first(struct desk *k, struct names *seen, const char *name)
{
	for (unsigned i = 0; i < seen->count; i++)
		if (!strcmp(seen->items[i], name))
			return false;
	seen->items =
		arena_grow(&k->arena, seen->items, seen->count, &seen->room, sizeof(*seen->items));
	seen->items[seen->count++] = name;
	return true;
}

/* What could be written into a line of a file. */
static bool is_one_line(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			return false;
	return true;
}

static void add_way(struct desk *k, struct ways *ways, const struct way *w)
{
	ways->items =
		arena_grow(&k->arena, ways->items, ways->count, &ways->room, sizeof(*ways->items));
	ways->items[ways->count++] = *w;
}

/* Whether any command line in the file starts the program. */
static bool file_starts(struct desk *k, const struct desk_kind *kind, const struct program *p,
			const char *text, const char **ret_word)
{
	struct keyfile_line l;

	while (keyfile_next(&text, &l))
		if (keyfile_is(&l, kind->key) &&
		    program_is_started(k, p, arena_copy(&k->arena, l.value, l.value_len), ret_word))
			return true;
	return false;
}

/* `p` is NULL when all overrides of ours are looked for. */
static void look_at_file(struct desk *k, const struct desk_kind *kind, const struct program *p,
			 const char *dir, const char *name, struct ways *ret)
{
	bool own = !strcmp(dir, kind->own);
	struct way w = {.kind = kind, .path = arena_printf(&k->arena, "%s/%s", dir, name)};
	const char *text = desk_read(k, w.path);

	if (!text)
		return;
	if (kind->overrides && is_one_line(name))
		w.target = arena_printf(&k->arena, "%s/%s", kind->own, name);
	w.made = own && mark_read(text, &k->arena, &w.mark);
	/* What was edited may start the program again. */
	if (p && (!w.made || w.mark.edited))
		(void)file_starts(k, kind, p, text, &w.starts);
	if (w.made && p && strcmp(w.mark.app, p->name) != 0)
		w.made = false;
	if (w.made || w.starts)
		add_way(k, ret, &w);
}

/* The files of a directory, or of the folder `below` in it ("kde4/"). */
static void look_in_folder(struct desk *k, const struct desk_kind *kind, const struct program *p,
			   const char *dir, const char *below, struct names *seen, struct ways *ret)
{
	const char *const *names;
	unsigned count;

	if (dir_list(AT_FDCWD, arena_printf(&k->arena, "%s/%s", dir, below), kind->suffix,
		     &k->arena, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++) {
		const char *name = arena_printf(&k->arena, "%s%s", below, names[i]);

		if (see_first(k, seen, name))
			look_at_file(k, kind, p, dir, name, ret);
	}
}

static void look_in_dir(struct desk *k, const struct desk_kind *kind, const struct program *p,
			const char *dir, struct names *seen, struct ways *ret)
{
	const char *const *names;
	unsigned count;

	look_in_folder(k, kind, p, dir, "", seen, ret);
	/* Entries may lie in folders below: "kde4/x.desktop". */
	if (kind != &k->kinds[KIND_ENTRY] ||
	    dir_list(AT_FDCWD, dir, "", &k->arena, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		if (!strchr(names[i], '.'))
			look_in_folder(k, kind, p, dir, arena_printf(&k->arena, "%s/", names[i]),
				       seen, ret);
}

/*
 * Commands of the program's name, or that are the same file. In ~/.local/bin a file of another kind
 * is a command of the user's own, or of ours; either way it comes first.
 */
static void look_at_commands(struct desk *k, const struct program *p, const char *dir,
			     struct names *seen, struct ways *ret)
{
	const char *const *names;
	unsigned count;
	bool own = !strcmp(dir, k->bin);

	if (dir_list(AT_FDCWD, dir, "", &k->arena, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++) {
		struct way w = {.path = arena_printf(&k->arena, "%s/%s", dir, names[i]),
				.starts = names[i]};
		bool same = program_is_file(p, w.path);

		if ((!own && !same && strcmp(names[i], p->name) != 0) || access(w.path, X_OK) < 0 ||
		    !see_first(k, seen, names[i]) || (own && !same))
			continue;
		if (is_one_line(names[i]))
			w.target = arena_printf(&k->arena, "%s/%s", k->bin, names[i]);
		add_way(k, ret, &w);
	}
}

/* Scripts in ~/.local/bin that are ours. */
static void look_at_scripts(struct desk *k, const struct program *p, struct ways *ret)
{
	const char *const *names;
	unsigned count;

	if (dir_list(AT_FDCWD, k->bin, "", &k->arena, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++) {
		struct way w = {.path = arena_printf(&k->arena, "%s/%s", k->bin, names[i])};
		const char *text = desk_read(k, w.path);

		w.target = w.path;
		w.made = text && mark_read(text, &k->arena, &w.mark);
		if (w.made && (!p || !strcmp(w.mark.app, p->name)))
			add_way(k, ret, &w);
	}
}

/*
 * A script of ours hides the commands of its name only when ~/.local/bin comes before their
 * directory, so directories are looked at in the order of PATH.
 */
static void find_commands(struct desk *k, const struct program *p, struct ways *ret)
{
	const char *path = facts_env(&k->facts, "PATH");
	const char *dirs[DESK_DIRS];
	unsigned count = desk_split(k, path ? path : "/usr/local/bin:/usr/bin:/bin", "", dirs);
	struct names seen = {0};

	look_at_scripts(k, p, ret);
	for (unsigned i = 0; i < count; i++)
		look_at_commands(k, p, dirs[i], &seen, ret);
}

static void find_files(struct desk *k, const struct desk_kind *kind, const struct program *p,
		       struct ways *ret)
{
	struct names seen = {0};

	look_in_dir(k, kind, p, kind->own, &seen, ret);
	for (unsigned i = 0; p && i < kind->system_count; i++)
		look_in_dir(k, kind, p, kind->system[i], &seen, ret);
}

void way_find(struct desk *k, const struct program *p, struct ways *ret)
{
	*ret = (struct ways){0};
	find_commands(k, p, ret);
	for (unsigned i = 0; i < KIND_COUNT; i++)
		find_files(k, &k->kinds[i], p, ret);
}

void way_find_made(struct desk *k, struct ways *ret)
{
	*ret = (struct ways){0};
	look_at_scripts(k, NULL, ret);
	for (unsigned i = 0; i < KIND_COUNT; i++)
		find_files(k, &k->kinds[i], NULL, ret);
}

bool way_is_made_for(struct desk *k, const char *app)
{
	struct ways all;

	way_find_made(k, &all);
	for (unsigned i = 0; i < all.count; i++)
		if (!strcmp(all.items[i].mark.app, app))
			return true;
	return false;
}

const char *way_word(const struct way *w)
{
	return w->kind ? w->kind->word : "command";
}

void way_suggest(struct desk *k, const char *dir, struct suggestion *s)
{
	const char *const *names;
	unsigned count;

	if (dir_list(AT_FDCWD, dir, ".desktop", &k->arena, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++) {
		size_t len = strlen(names[i]) - strlen(".desktop");
		size_t last = len;

		/* "org.xfce.mousepad": people say the last part. */
		while (last > 0 && names[i][last - 1] != '.')
			last--;
		suggest_offer(s, names[i], len);
		suggest_offer(s, names[i] + last, len - last);
	}
}
