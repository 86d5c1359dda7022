/* SPDX-License-Identifier: MIT */
/* spec/secret.c: where the user's secrets are. */
#include "spec/secret.h"

#include <string.h>

#include "base/path.h"

static const struct {
	const char *group;
	const char *path; /* below the home */
} table[] = {
#define SECRET(group, path) {group, path},
#include "spec/secrets.def"
};

/* Directories that XDG variables can move. */
static const struct {
	const char *below_home;
	const char *variable;
} movable[] = {
	{".config/", "XDG_CONFIG_HOME"},
	{".cache/", "XDG_CACHE_HOME"},
	{".local/share/", "XDG_DATA_HOME"},
	{".local/state/", "XDG_STATE_HOME"},
};

unsigned secret_key(const struct secrets *s, const char *path)
{
	const char *first = path + s->home_len + 1;

	if (!path_is_below(path, s->home))
		return 0;
	return (unsigned char)first[0] << 8 | (first[1] == '/' ? 0U : (unsigned char)first[1]);
}

static void add(struct secrets *s, struct arena *a, const char *group, const char *path, bool own)
{
	s->items = arena_grow(a, s->items, s->count, &s->room, sizeof(*s->items));
	s->items[s->count++] = (struct secret){
		.group = group, .path = path, .own = own, .key = secret_key(s, path)};
}

/* Installed below the home, cubby itself could be replaced by what it runs. */
static void add_program(struct secrets *s, struct arena *a, const char *path)
{
	if (!path)
		return;
	add(s, a, "cubby", path, true);
	s->items[s->count - 1].program = true;
}

static const char *join(struct arena *a, const char *dir, const char *name)
{
	size_t dir_len = strlen(dir);
	size_t name_len = strlen(name);
	char *path = arena_alloc(a, dir_len + name_len + 2);

	memcpy(path, dir, dir_len);
	path[dir_len] = '/';
	memcpy(path + dir_len + 1, name, name_len);
	return path;
}

bool secrets_are_moved(const struct facts *f)
{
	for (size_t i = 0; i < COUNT_OF(movable); i++) {
		const char *base = facts_env(f, movable[i].variable);

		if (base && base[0] == '/' && !path_is_below(base, f->home))
			return true;
	}
	return false;
}

/* The same secrets where an XDG variable moves them; both places count. */
static void add_moved(struct secrets *s, const struct facts *f, struct arena *a)
{
	for (size_t i = 0; i < COUNT_OF(movable); i++) {
		const char *base = facts_env(f, movable[i].variable);
		const char *dir = base && base[0] == '/' ? path_clean(a, base) : NULL;
		size_t len = strlen(movable[i].below_home);

		for (size_t row = 0; dir && row < COUNT_OF(table); row++)
			if (!strncmp(table[row].path, movable[i].below_home, len))
				add(s, a, table[row].group, join(a, dir, table[row].path + len),
				    false);
	}
}

void secrets_collect(struct secrets *s, const struct facts *f, struct arena *a)
{
	*s = (struct secrets){
		.home = f->home, .home_len = strlen(f->home), .room = COUNT_OF(table) + 16};
	s->items = arena_alloc(a, s->room * sizeof(*s->items));
	for (size_t i = 0; i < COUNT_OF(table); i++)
		add(s, a, table[i].group, join(a, f->home, table[i].path), false);
	add_moved(s, f, a);
	add(s, a, "cubby", f->config_dir, true);
	add(s, a, "cubby", f->data_dir, true);
	add(s, a, "cubby", f->state_dir, true);
	add(s, a, "cubby", f->cache_dir, true);
	/* The sockets that start programs in running sandboxes. */
	add(s, a, "cubby", arena_printf(a, "/run/user/%u/cubby", f->uid), true);
	add_program(s, a, f->share_dir);
	add_program(s, a, f->libexec_dir);
	add_program(s, a, f->program);
}

bool secret_is_allowed(const struct spec *s, const char *group)
{
	for (unsigned i = 0; i < s->allow.count; i++)
		if (!strncmp(s->allow.items[i].text, "secrets:", 8) &&
		    !strcmp(s->allow.items[i].text + 8, group))
			return true;
	return false;
}

const struct secret *secret_find(const struct secrets *s, const char *path)
{
	unsigned key = secret_key(s, path);

	for (unsigned i = 0; i < s->count; i++)
		if ((!key || !s->items[i].key || key == s->items[i].key) &&
		    path_is_below_or_same(path, s->items[i].path))
			return &s->items[i];
	return NULL;
}
