/* SPDX-License-Identifier: MIT */
/*
 * import/map_files.c: lines about paths.
 *
 * firejail begins with the whole tree and takes away, cubby with /usr and /etc and gives. So a
 * blacklist counts only below what is shown, and a whitelist is what is shared of the home. In a
 * profile that whitelists nothing of the home, the places it exempts from blacklists are the
 * program's own; they are shared, and the rest of the home is the sandbox's.
 */
#include <string.h>

#include "base/path.h"
#include "helpers/import/map.h"
#include "spec/secret.h"

static const struct {
	const char *macro;
	const char *said;
	const char *grant; /* for the directory itself */
} macros[] = {
	{"${HOME}", "~", NULL},
	{"${DOWNLOADS}", "${downloads}", "downloads"},
	{"${DOCUMENTS}", "${documents}", "documents"},
	{"${MUSIC}", "${music}", "music"},
	{"${PICTURES}", "${pictures}", "pictures"},
	{"${VIDEOS}", "${videos}", "videos"},
	{"${DESKTOP}", "${desktop}", NULL},
	{"${CFG}", "/etc/firejail", NULL},
	{"${RUNUSER}", "/run/user/0", NULL}, /* is_runtime: never shown */
};

void path_list_add(struct map *m, struct path_list *l, const char *path)
{
	if (path_list_has(l, path))
		return;
	l->items = arena_grow(m->arena, l->items, l->count, &l->room, sizeof(*l->items));
	l->items[l->count++] = path;
}

bool path_list_has(const struct path_list *l, const char *path)
{
	for (unsigned i = 0; i < l->count; i++)
		if (!strcmp(l->items[i], path))
			return true;
	return false;
}

static void path_list_remove(struct path_list *l, const char *path)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < l->count; i++)
		if (strcmp(l->items[i], path) != 0)
			l->items[kept++] = l->items[i];
	l->count = kept;
}

/* Whether the path is in (or is) one of the list. */
static bool is_in(const struct path_list *l, const char *path)
{
	for (unsigned i = 0; i < l->count; i++)
		if (path_is_below_or_same(path, l->items[i]))
			return true;
	return false;
}

const char *map_path(struct map *m, const char *text)
{
	const char *said = text;
	size_t len;

	for (size_t i = 0; i < COUNT_OF(macros); i++) {
		len = strlen(macros[i].macro);
		if (!strncmp(text, macros[i].macro, len) && (!text[len] || text[len] == '/'))
			said = arena_printf(m->arena, "%s%s", macros[i].said, text + len);
	}
	len = strlen(said);
	while (len > 1 && said[len - 1] == '/')
		len--;
	said = arena_copy(m->arena, said, len);
	if (said[0] == '~' && said[1] == '/' && strstr(said, "${"))
		return NULL;
	return (said[0] == '/' || said[0] == '~' || said[0] == '$') && !strstr(said, "//") &&
			       !strstr(said, "/..")
		       ? said
		       : NULL;
}

static bool is_home(const char *path)
{
	return path[0] == '~' || path[0] == '$';
}

/* Trees that every sandbox has for itself. */
static bool is_own_tree(const char *path)
{
	static const char *const trees[] = {"/proc", "/dev", "/sys", "/run", "/tmp", "/var/tmp"};

	for (size_t i = 0; i < COUNT_OF(trees); i++)
		if (path_is_below_or_same(path, trees[i]))
			return true;
	return false;
}

static bool is_shown(const char *path)
{
	static const char *const trees[] = {"/usr", "/etc"};

	for (size_t i = 0; i < COUNT_OF(trees); i++)
		if (path_is_below(path, trees[i]))
			return true;
	return false;
}

static enum verdict no_path(struct map *m)
{
	m->note = "the path cannot be said";
	return DROPPED;
}

/* ${PATH}/x is x in each directory of programs. */
static enum verdict hide_program(struct map *m, const char *name)
{
	static const char *const dirs[] = {"/usr/bin", "/usr/sbin", "/usr/local/bin"};

	for (size_t i = 0; i < COUNT_OF(dirs); i++)
		path_list_add(m, &m->hidden, arena_printf(m->arena, "%s/%s", dirs[i], name));
	return EXACT;
}

enum verdict map_blacklist(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path;

	if (!strncmp(l->rest, "${PATH}/", 8))
		return hide_program(m, l->rest + 8);
	path = map_path(m, l->rest);
	if (!path)
		return no_path(m);
	if (is_home(path) || is_shown(path)) {
		if (!path_list_has(&m->own, path))
			path_list_add(m, &m->hidden, path);
		return as_said;
	}
	m->note = "not shown";
	return NOOP;
}

enum verdict map_noblacklist(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (!strncmp(l->rest, "${PATH}/", 8)) {
		m->note = "not hidden";
		return NOOP;
	}
	if (!path)
		return no_path(m);
	path_list_add(m, &m->own, path);
	path_list_remove(&m->hidden, path);
	return as_said;
}

static bool say_user_dir(struct map *m, const char *text)
{
	for (size_t i = 0; i < COUNT_OF(macros); i++)
		if (macros[i].grant && !strcmp(macros[i].macro, text)) {
			map_say(m, KEY_allow, macros[i].grant);
			return true;
		}
	return false;
}

enum verdict map_whitelist(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (!path)
		return no_path(m);
	if (is_home(path)) {
		m->listed_home = true;
		if (!say_user_dir(m, l->rest) && strcmp(path, "~") != 0)
			path_list_add(m, &m->shared, path);
		return as_said;
	}
	if (is_shown(path)) {
		m->note = "shown, with all that is beside it";
		return NEAR;
	}
	if (is_own_tree(path)) {
		m->note = "the sandbox has its own";
		return NEAR;
	}
	map_say(m, KEY_files_ro, arena_printf(m->arena, "%s?", path));
	m->note = "read-only";
	return NEAR;
}

enum verdict map_whitelist_ro(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (path && is_home(path))
		path_list_add(m, &m->read_only, path);
	return map_whitelist(m, l, as_said);
}

enum verdict map_nowhitelist(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (!path)
		return no_path(m);
	path_list_remove(&m->shared, path);
	return as_said;
}

enum verdict map_read_only(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (!path)
		return no_path(m);
	if (is_home(path))
		path_list_add(m, &m->read_only, path);
	else
		m->note = "read-only, or the sandbox's own";
	return is_home(path) ? as_said : NOOP;
}

enum verdict map_read_write(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (!path)
		return no_path(m);
	path_list_remove(&m->read_only, path);
	if (is_home(path))
		return as_said;
	m->note = is_own_tree(path) ? "the sandbox has its own" : "stays read-only";
	return is_own_tree(path) ? NOOP : NEAR;
}

enum verdict map_noexec(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (!path)
		return no_path(m);
	if (!strcmp(path, "~") || !strcmp(path, "/tmp")) {
		map_say(m, KEY_files_noexec, path);
		return as_said;
	}
	m->note = "nothing that was not there can be executed, or it is not shown";
	return is_home(path) ? NEAR : NOOP;
}

enum verdict map_exec(struct map *m, const struct line *l, enum verdict as_said)
{
	(void)l;
	if (!read_ignores(m->reader, "noexec ${HOME}"))
		map_say(m, KEY_files_noexec, "~");
	if (!read_ignores(m->reader, "noexec /tmp"))
		map_say(m, KEY_files_noexec, "/tmp");
	return as_said;
}

enum verdict map_mkdir(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (!path)
		return no_path(m);
	path_list_add(m, &m->made, path);
	return as_said;
}

enum verdict map_tmpfs(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *path = map_path(m, l->rest);

	if (!path)
		return no_path(m);
	if (is_own_tree(path) || is_home(path)) {
		m->note = "the sandbox has its own";
		return NOOP;
	}
	map_say(m, KEY_files_tmp, path);
	return as_said;
}

enum verdict map_private_dir(struct map *m, const struct line *l, enum verdict as_said)
{
	const char *top = strcmp(l->keyword, "private-opt") == 0 ? "/opt" : "/srv";
	const char *rest = l->rest;

	while (*rest) {
		size_t len = strcspn(rest, ", ");

		if (len > 0 && !(len == 4 && !strncmp(rest, "none", 4)))
			map_say(m, KEY_files_ro,
				arena_printf(m->arena, "%s/%.*s?", top, (int)len, rest));
		rest += len;
		rest += *rest != '\0';
	}
	return as_said;
}

/* A path that lies in a group of secrets needs the group's name too. */
static void say_home(struct map *m, enum key_id key, const char *path, const char *end)
{
	static struct secrets secrets;
	struct secret secret;
	bool found;

	if (!secrets.count)
		secrets_collect(&secrets, m->facts, m->arena);
	found = path[0] == '~' &&
		secret_find(&secrets, arena_printf(m->arena, "%s%s", m->facts->home, path + 1),
			    &secret);
	if (found && secret.own)
		return;
	if (found)
		map_say(m, KEY_allow, arena_printf(m->arena, "secrets:%s", secret.group));
	map_say(m, key, arena_printf(m->arena, "%s%s", path, end));
}

static bool is_pattern(const char *path)
{
	return strpbrk(path, "*?[") != NULL;
}

/* What is shared of the home: each path has one mode. */
static void finish_shared(struct map *m, const struct path_list *shared)
{
	for (unsigned i = 0; i < shared->count; i++) {
		const char *path = shared->items[i];
		bool made = path_list_has(&m->made, path) && !is_pattern(path);

		if (!is_home(path) || !strcmp(path, "~"))
			continue;
		if (is_in(&m->read_only, path))
			say_home(m, KEY_files_ro, path, "?");
		else
			say_home(m, KEY_home_share, path, made ? "/" : "?");
	}
}

void map_finish_paths(struct map *m)
{
	const struct path_list none = {.items = NULL};
	const struct path_list *shared = m->listed_home ? &m->shared : &m->own;

	if (m->private_home)
		shared = &none;
	finish_shared(m, shared);
	for (unsigned i = 0; i < m->read_only.count; i++) {
		const char *path = m->read_only.items[i];

		if (is_in(shared, path) && !path_list_has(shared, path))
			say_home(m, KEY_files_lock, path, "?");
	}
	for (unsigned i = 0; i < m->hidden.count; i++) {
		const char *path = m->hidden.items[i];

		if (is_shown(path) || (is_in(shared, path) && !path_list_has(shared, path) &&
				       !path_list_has(&m->read_only, path)))
			map_say(m, KEY_files_hide, arena_printf(m->arena, "%s?", path));
	}
}
