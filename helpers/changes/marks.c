/* SPDX-License-Identifier: MIT */
/*
 * changes/marks.c: which changes need a second look before anything outside sees them.
 *
 * Only of the user's own files: those of the system stay in their layer. A link that takes the
 * place of a directory on the way to a marked name counts as that name.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "helpers/changes/below.h"

enum { HOME, ANYWHERE };

static const struct {
	int where;
	const char *pattern;
	const char *what;
} marks[] = {
#define MARK(where, pattern, what) {where, pattern, what},
#include "helpers/changes/marks.def"
};

/* The name, what it lies in, or, for what is no directory, what would lie in it. */
static bool matches(const char *pattern, const char *path, bool is_dir)
{
	size_t len = strlen(path);

	if (fnmatch(pattern, path, FNM_PATHNAME | FNM_LEADING_DIR) == 0)
		return true;
	return !is_dir && !strncmp(pattern, path, len) && pattern[len] == '/';
}

static bool matches_anywhere(const char *pattern, const char *path, bool is_dir)
{
	for (const char *at = path; at; at = strchr(at, '/')) {
		at += *at == '/';
		if (matches(pattern, at, is_dir))
			return true;
	}
	return false;
}

static const char *mark_of_name(const struct change_list *l, const struct change *c)
{
	bool in_home = path_is_below(c->path, l->facts->home);
	const char *at_home = in_home ? c->path + strlen(l->facts->home) + 1 : NULL;
	bool is_dir = S_ISDIR(c->now.st_mode);

	for (size_t i = 0; i < COUNT_OF(marks); i++) {
		if (marks[i].where == ANYWHERE
			    ? matches_anywhere(marks[i].pattern, c->below, is_dir)
			    : at_home && matches(marks[i].pattern, at_home, is_dir))
			return marks[i].what;
	}
	return NULL;
}

/* Whether a link's text names something outside of its own directory and what is below that. */
static bool leads_out(const struct change *c)
{
	OWN_FD int fd = open_below(c->tree->upper_fd, c->below, O_PATH);
	char target[PATH_MAX];
	ssize_t len = fd < 0 ? -1 : readlinkat(fd, "", target, sizeof(target) - 1);

	if (len < 0)
		return true;
	target[len] = '\0';
	return target[0] == '/' || strstr(target, "..") != NULL;
}

const char *mark_of(struct change_list *l, const struct change *c)
{
	struct secret secret;
	const char *mark;

	if (c->tree->row->system || c->kind == CHANGE_REMOVED)
		return NULL;
	if (c->unseen)
		return "too deep to be looked at";
	if (secret_find(&l->secrets, c->path, &secret))
		return secret.own ? "cubby's own" : "a place of secrets";
	if (S_ISREG(c->now.st_mode) && !strcmp(path_base(c->path), ".git"))
		return "which repository the directory is of";
	mark = mark_of_name(l, c);
	if (mark)
		return mark;
	if (S_ISLNK(c->now.st_mode) && leads_out(c))
		return "a link that leads elsewhere";
	if (!S_ISDIR(c->now.st_mode) && !S_ISREG(c->now.st_mode) && !S_ISLNK(c->now.st_mode))
		return "no ordinary file";
	return c->now.st_mode & 06000 && !S_ISDIR(c->now.st_mode) ? "runs as another user" : NULL;
}
