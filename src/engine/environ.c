/* SPDX-License-Identifier: MIT */
/* engine/environ.c: the environment inside. */
#include "engine/environ.h"

#include <string.h>

#include "engine/doors.h"
#include "engine/own_root.h"

#define PATH_USER "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
#define PATH_ROOT "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

struct table {
	struct arena *arena;
	char **entries;
	unsigned count;
	unsigned room;
};

/* "LC_*" against the name in front of '='. Stars match any text; iterative, with one way back. */
static bool matches(const char *pattern, const char *name, size_t len)
{
	const char *star = NULL;
	size_t at = 0;
	size_t back = 0;

	while (at < len) {
		if (*pattern == '*') {
			star = pattern++;
			back = at;
		} else if (*pattern == name[at]) {
			pattern++;
			at++;
		} else if (star) {
			pattern = star + 1;
			at = ++back;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static bool is_in(const struct value *patterns, const char *name, size_t len)
{
	for (unsigned i = 0; i < patterns->count; i++)
		if (matches(patterns->items[i].text, name, len))
			return true;
	return false;
}

static void put(struct table *t, char *entry, bool replace)
{
	size_t len = strcspn(entry, "=");

	for (unsigned i = 0; i < t->count; i++) {
		if (!strncmp(t->entries[i], entry, len) && t->entries[i][len] == '=') {
			if (replace)
				t->entries[i] = entry;
			return;
		}
	}
	t->entries = arena_grow(t->arena, t->entries, t->count, &t->room, sizeof(*t->entries));
	t->entries[t->count++] = entry;
}

static void put_own(struct table *t, const char *name, const char *value, bool replace)
{
	put(t, arena_printf(t->arena, "%s=%s", name, value), replace);
}

void environ_build(struct run *r)
{
	const struct spec *s = r->spec;
	const struct facts *f = r->facts;
	bool is_root = r->inside_uid == 0;
	struct table t = {.arena = r->arena};

	for (char *const *p = f->environ; p && *p; p++) {
		size_t len = strcspn(*p, "=");

		if (len > 0 && (*p)[len] == '=' && is_in(&s->env_keep, *p, len) &&
		    !is_in(&s->env_unset, *p, len))
			put(&t, *p, true);
	}
	put_own(&t, "HOME", own_root_home(r), true);
	put_own(&t, "USER", is_root ? "root" : f->user, true);
	put_own(&t, "LOGNAME", is_root ? "root" : f->user, true);
	put_own(&t, "SHELL", own_root_is_said(s) ? "/bin/sh" : f->shell, true);
	put_own(&t, "XDG_RUNTIME_DIR", arena_printf(r->arena, "/run/user/%u", r->inside_uid), true);
	put_own(&t, "PATH", is_root ? PATH_ROOT : PATH_USER, false);
	for (const char *const *p = r->doors ? r->doors->env : NULL; p && *p; p++)
		put(&t, arena_strdup(r->arena, *p), true);
	for (unsigned i = 0; i < s->env_set.count; i++)
		put(&t, arena_strdup(r->arena, s->env_set.items[i].text), true);
	for (unsigned i = 0; i < t.count; i++)
		if (!strncmp(t.entries[i], "PATH=", 5))
			r->path = t.entries[i] + 5;
	t.entries = arena_grow(r->arena, t.entries, t.count, &t.room, sizeof(*t.entries));
	t.entries[t.count] = NULL;
	r->env = t.entries;
}
