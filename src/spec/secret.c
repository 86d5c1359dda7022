/* SPDX-License-Identifier: MIT */
/* spec/secret.c: where the user's secrets are. */
#include "spec/secret.h"

#include <string.h>

#include "base/path.h"

static const struct {
	const char *group;
	const char *path; /* below the home */
	size_t len;
} table[] = {
#define SECRET(group, path) {group, path, sizeof(path) - 1},
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

static void add(struct secrets *s, const char *group, const char *path, bool own)
{
	s->elsewhere =
		arena_grow(s->arena, s->elsewhere, s->count, &s->room, sizeof(*s->elsewhere));
	s->elsewhere[s->count++] = (struct secret){.group = group, .path = path, .own = own};
}

/* Installed below the home, cubby itself could be replaced by what it runs. */
static void add_program(struct secrets *s, const char *path)
{
	if (!path)
		return;
	add(s, "cubby", path, true);
	s->elsewhere[s->count - 1].program = true;
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
static void add_moved(struct secrets *s, const struct facts *f)
{
	for (size_t i = 0; i < COUNT_OF(movable); i++) {
		const char *base = facts_env(f, movable[i].variable);
		const char *dir = base && base[0] == '/' ? path_clean(s->arena, base) : NULL;
		size_t len = strlen(movable[i].below_home);

		for (size_t row = 0; dir && row < COUNT_OF(table); row++)
			if (!strncmp(table[row].path, movable[i].below_home, len))
				add(s, table[row].group, join(s->arena, dir, table[row].path + len),
				    false);
	}
}

void secrets_add_own(struct secrets *s, const char *path)
{
	add(s, "cubby", path, true);
}

void secrets_add_home(struct secrets *s, const char *home)
{
	for (size_t row = 0; row < COUNT_OF(table); row++)
		add(s, table[row].group, join(s->arena, home, table[row].path), false);
}

void secrets_collect(struct secrets *s, const struct facts *f, struct arena *a)
{
	*s = (struct secrets){
		.home = f->home, .home_len = f->home[1] ? strlen(f->home) : 0, .arena = a};
	add_moved(s, f);
	secrets_add_own(s, f->config_dir);
	secrets_add_own(s, f->data_dir);
	secrets_add_own(s, f->state_dir);
	secrets_add_own(s, f->cache_dir);
	/* The sockets that start programs in running sandboxes. */
	secrets_add_own(s, arena_printf(a, "/run/user/%u/cubby", f->uid));
	add_program(s, f->share_dir);
	add_program(s, f->libexec_dir);
	add_program(s, f->program);
}

bool secret_is_allowed(const struct spec *s, const char *group)
{
	for (unsigned i = 0; i < s->allow.count; i++)
		if (!strncmp(s->allow.items[i].text, "secrets:", 8) &&
		    !strcmp(s->allow.items[i].text + 8, group))
			return true;
	return false;
}

static struct secret at_home(const struct secrets *s, size_t row)
{
	return (struct secret){.group = table[row].group,
			       .path = join(s->arena, s->home_len ? s->home : "", table[row].path)};
}

/* What is behind the home in a path that lies there, or NULL. */
static const char *behind_home(const struct secrets *s, const char *path)
{
	return path_is_below(path, s->home) ? path + s->home_len + 1 : NULL;
}

/* Both clean; "" is what contains all. */
static unsigned relation_of(const char *path, size_t len, const char *secret, size_t secret_len)
{
	if (secret_len <= len)
		return (path[secret_len] == '/' || path[secret_len] == '\0') &&
				       !memcmp(path, secret, secret_len)
			       ? SECRET_AROUND
			       : 0;
	return (len == 0 || secret[len] == '/') && !memcmp(secret, path, len) ? SECRET_BELOW : 0;
}

/* From row `i` of the table on; their number when there is none. */
static unsigned next_row(const struct secrets *s, const char *path, unsigned relations, unsigned i)
{
	bool around_home = path_is_below_or_same(s->home, path);
	const char *rest = around_home ? "" : behind_home(s, path);
	size_t len = rest ? strlen(rest) : 0;

	if (!rest)
		return COUNT_OF(table);
	for (; i < COUNT_OF(table); i++)
		if (relation_of(rest, len, table[i].path, table[i].len) & relations)
			break;
	return i;
}

/* The rows of the table first, then the others. */
bool secret_next(const struct secrets *s, const char *path, unsigned relations, unsigned *at,
		 struct secret *ret)
{
	const char *clean = path[1] ? path : "";
	size_t len = strlen(clean);
	unsigned i = *at < COUNT_OF(table) ? next_row(s, path, relations, *at) : *at;

	if (i < COUNT_OF(table)) {
		*ret = at_home(s, i);
		*at = i + 1;
		return true;
	}
	for (; i - COUNT_OF(table) < s->count; i++) {
		const struct secret *other = &s->elsewhere[i - COUNT_OF(table)];

		if (relation_of(clean, len, other->path, strlen(other->path)) & relations) {
			*ret = *other;
			*at = i + 1;
			return true;
		}
	}
	return false;
}

bool secret_find(const struct secrets *s, const char *path, struct secret *ret)
{
	struct secret next;
	unsigned at = 0;
	bool found = false;

	while ((!found || !ret->own) && secret_next(s, path, SECRET_AROUND, &at, &next))
		if (!found || next.own) {
			*ret = next;
			found = true;
		}
	return found;
}
