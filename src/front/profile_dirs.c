/* SPDX-License-Identifier: MIT */
/* front/profile_dirs.c: opening, reading and listing the directories of profiles. */
#include "front/profile_dirs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"

static int unreadable(struct diags *d, const char *path, const char *why)
{
	struct source *source = arena_alloc(d->arena, sizeof(*source));

	*source = (struct source){SOURCE_FILE, path, NULL, 0};
	diag_error(d, (struct origin){source, 0, 0, 0}, "unreadable", "%s", why);
	return -1;
}

static bool is_missing(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

static int open_level(struct profile_dirs *p, enum profile_level level, const char *path)
{
	p->level_path[level] = path;
	p->level_fd[level] = fd_open_at(AT_FDCWD, path, O_PATH | O_DIRECTORY, 0);
	if (p->level_fd[level] >= 0 || is_missing(errno))
		return 0;
	return unreadable(p->diags, path,
			  arena_printf(p->arena, "cannot open: %s", strerror(errno)));
}

/* The user's may be reached by links; whether it is, guards over secrets ask (spec/secret_real.c).
 */
static int open_users(struct profile_dirs *p, const char *path)
{
	int fd = fd_open_without_links(path, O_PATH | O_DIRECTORY);

	p->config_is_plain = fd >= 0 || is_missing(errno);
	if (!p->config_is_plain)
		return open_level(p, LEVEL_USER, path);
	p->level_path[LEVEL_USER] = path;
	p->level_fd[LEVEL_USER] = fd;
	return 0;
}

int profile_dirs_open(struct profile_dirs *p, const struct facts *f, struct arena *a,
		      struct diags *d)
{
	*p = (struct profile_dirs){
		.facts = f, .arena = a, .diags = d, .level_fd = {-1, -1, -1, -1}};
	if (open_users(p, f->config_dir) < 0 || open_level(p, LEVEL_ETC, f->etc_dir) < 0) {
		profile_dirs_close(p);
		return -1;
	}
	p->level_path[LEVEL_APPS] = arena_printf(a, "%s/profiles", f->share_dir);
	p->level_path[LEVEL_FAMILIES] = p->level_path[LEVEL_APPS];
	return 0;
}

void profile_dirs_close(struct profile_dirs *p)
{
	for (unsigned i = 0; i < LEVEL_COUNT; i++)
		fd_close(&p->level_fd[i]);
}

/* What is installed is there, and not changed while we read: plain paths save its opening. */
static bool is_installed(enum profile_level level)
{
	return level == LEVEL_APPS || level == LEVEL_FAMILIES;
}

bool profile_dirs_has(const struct profile_dirs *p, enum profile_level level)
{
	return is_installed(level) || p->level_fd[level] >= 0;
}

/* `name` as it is found from *ret_fd. */
static const char *place(const struct profile_dirs *p, enum profile_level level, const char *name,
			 int *ret_fd)
{
	*ret_fd = is_installed(level) ? AT_FDCWD : p->level_fd[level];
	return is_installed(level) ? arena_printf(p->arena, "%s/%s", p->level_path[level], name)
				   : name;
}

/* With "~/" for the home, as in a profile. */
static const char *shown_path(const struct profile_dirs *p, enum profile_level level,
			      const char *name)
{
	const char *dir = p->level_path[level];
	size_t len = strlen(p->facts->home);

	if (!strncmp(dir, p->facts->home, len) && dir[len] == '/')
		return arena_printf(p->arena, "~%s/%s", dir + len, name);
	return arena_printf(p->arena, "%s/%s", dir, name);
}

/* `shown` is the path for the user; what it names was found by dir_fd and `name`. */
static int read_source(int dir_fd, const char *name, const char *shown, struct arena *a,
		       struct diags *d, const struct source **ret)
{
	struct source *source;
	static LARGE struct err e; /* on the stack it would cost each launch another page */
	char *text;
	size_t len;
	int found = file_read_if_there(dir_fd, name, LIMIT_FILE_BYTES, a, &text, &len, &e);

	if (found <= 0)
		return found == 0 ? 0 : unreadable(d, shown, e.text);
	source = arena_alloc(a, sizeof(*source));
	*source = (struct source){SOURCE_FILE, shown, text, len};
	*ret = source;
	return 1;
}

int profile_dirs_read(struct profile_dirs *p, enum profile_level level, const char *name,
		      const struct source **ret)
{
	const char *path;
	int dir_fd;

	if (!profile_dirs_has(p, level))
		return 0;
	path = place(p, level, name, &dir_fd);
	return read_source(dir_fd, path, shown_path(p, level, name), p->arena, p->diags, ret);
}

int profile_read_path(const char *path, struct arena *a, struct diags *d, const struct source **ret)
{
	return read_source(AT_FDCWD, path, path, a, d, ret);
}

int profile_dirs_list(struct profile_dirs *p, enum profile_level level, const char *dir,
		      const char *const **ret_names, unsigned *ret_count)
{
	const char *path;
	int dir_fd;

	*ret_names = NULL;
	*ret_count = 0;
	if (!profile_dirs_has(p, level))
		return 0;
	path = place(p, level, dir, &dir_fd);
	if (dir_list(dir_fd, path, ".toml", p->arena, ret_names, ret_count) == 0 ||
	    is_missing(errno))
		return 0;
	return unreadable(p->diags, shown_path(p, level, dir),
			  arena_printf(p->arena, "cannot list: %s", strerror(errno)));
}

void profile_dirs_suggest(struct profile_dirs *p, enum profile_level level, const char *dir,
			  struct suggestion *s)
{
	const char *const *names;
	unsigned count;

	if (profile_dirs_list(p, level, dir, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count; i++)
		suggest_offer(s, names[i], strlen(names[i]) - strlen(".toml"));
}

const char *profile_dir_name(enum profile_level level)
{
	static const char *const names[] = {"profiles", "profiles", "apps", "families"};

	return names[level];
}

const char *profile_file_name(enum profile_level level, const char *name, struct arena *a)
{
	return arena_printf(a, "%s/%s.toml", profile_dir_name(level), name);
}

const char *grant_dir_name(enum profile_level level)
{
	return level == LEVEL_FAMILIES ? NULL : "grants";
}
