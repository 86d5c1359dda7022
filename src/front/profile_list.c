/* SPDX-License-Identifier: MIT */
/* front/profile_list.c: all profiles, families and grants there are, each from its highest level.
 */
#include <stdlib.h>
#include <string.h>

#include "front/profile.h"
#include "front/profile_dirs.h"
#include "front/toml.h"

struct listing {
	struct profile_dirs dirs;
	struct arena *arena;
	struct profile_entry *entries;
	unsigned count;
	unsigned room;
};

/* The value of `summary`; a file that cannot be read is listed without one. */
static const char *summary_of(const struct source *source, struct arena *a)
{
	struct diags ignored = {.arena = a};
	struct toml doc;

	(void)!toml_read(source, TOML_VALUES, a, &doc, &ignored);
	for (unsigned i = 0; i < doc.count; i++) {
		const struct toml_item *item = &doc.items[i];

		if (item->kind == TOML_PAIR && item->table == TOML_TOP && item->part_count == 1 &&
		    !strcmp(item->parts[0], "summary") && item->value.kind == TOML_STRING)
			return item->value.text;
	}
	return "";
}

static struct profile_entry *find(struct listing *l, const char *name, const char *kind)
{
	for (unsigned i = 0; i < l->count; i++)
		if (!strcmp(l->entries[i].name, name) && !strcmp(l->entries[i].kind, kind))
			return &l->entries[i];
	return NULL;
}

static int add_dir(struct listing *l, enum profile_level level, const char *dir, const char *kind)
{
	const char *const *names;
	unsigned count;

	if (profile_dirs_list(&l->dirs, level, dir, &names, &count) < 0)
		return -1;
	for (unsigned i = 0; i < count; i++) {
		const char *name =
			arena_copy(l->arena, names[i], strlen(names[i]) - strlen(".toml"));
		const struct source *source;
		int found;

		if (find(l, name, kind))
			continue;
		found = profile_dirs_read(&l->dirs, level,
					  arena_printf(l->arena, "%s/%s", dir, names[i]), &source);
		if (found < 0)
			return -1;
		if (found == 0)
			continue;
		l->entries =
			arena_grow(l->arena, l->entries, l->count, &l->room, sizeof(*l->entries));
		l->entries[l->count++] = (struct profile_entry){name, summary_of(source, l->arena),
								source->name, kind};
	}
	return 0;
}

static int by_kind_and_name(const void *a, const void *b)
{
	const struct profile_entry *one = a;
	const struct profile_entry *other = b;
	int kinds = strcmp(one->kind, other->kind);

	return kinds ? kinds : strcmp(one->name, other->name);
}

static int list_all(struct listing *l)
{
	for (unsigned level = 0; level < LEVEL_COUNT; level++) {
		const char *grants = grant_dir_name(level);

		if (add_dir(l, level, profile_dir_name(level),
			    level == LEVEL_FAMILIES ? "family" : "app") < 0 ||
		    (grants && add_dir(l, level, grants, "grant") < 0))
			return -1;
	}
	return 0;
}

int profile_list(const struct facts *facts, struct arena *a, struct profile_entry **ret,
		 unsigned *ret_count, struct diags *d)
{
	struct listing l = {.arena = a};
	int result;

	if (profile_dirs_open(&l.dirs, facts, a, d) < 0)
		return -1;
	result = list_all(&l);
	profile_dirs_close(&l.dirs);
	if (result < 0)
		return -1;
	if (l.count > 1)
		qsort(l.entries, l.count, sizeof(*l.entries), by_kind_and_name);
	*ret = l.entries;
	*ret_count = l.count;
	return 0;
}
