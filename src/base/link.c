/* SPDX-License-Identifier: MIT */
/* base/link.c: following the symbolic links of a path, one after the other. */
#include "base/link.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"

enum { LINKS_MAX = 40 }; /* as many as the kernel follows */

/* A path on its way: `text` without links so far. */
struct walk {
	char text[PATH_MAX];
	size_t len;
};

static void leave_part(struct walk *w)
{
	while (w->len > 0 && w->text[--w->len] != '/')
		;
	w->text[w->len] = '\0';
}

/* False when it is too long, with errno. */
static bool enter_part(struct walk *w, const char *name, size_t len)
{
	if (len == 0 || (len == 1 && name[0] == '.'))
		return true;
	if (len == 2 && !memcmp(name, "..", 2)) {
		leave_part(w);
		return true;
	}
	if (w->len + len + 2 > sizeof(w->text)) {
		errno = ENAMETOOLONG;
		return false;
	}
	w->text[w->len++] = '/';
	memcpy(w->text + w->len, name, len);
	w->len += len;
	w->text[w->len] = '\0';
	return true;
}

/* The bytes of the link's text, 0 when there is none; -1 and errno. */
static ssize_t read_link(const struct walk *w, char target[PATH_MAX])
{
	ssize_t len = w->len > 0 ? readlink(w->text, target, PATH_MAX) : 0;

	if (len == PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	/* Something else, nothing, or nothing that can be reached. */
	if (len < 0 && (errno == EINVAL || errno == ENOENT || errno == ENOTDIR || errno == EACCES))
		return 0;
	return len;
}

/* NULL and errno. */
static const char *follow(struct arena *a, const char *path)
{
	struct walk w = {.len = 0};
	char target[PATH_MAX];
	unsigned links = 0;

	while (*path) {
		size_t part = strcspn(path += strspn(path, "/"), "/");
		ssize_t len;

		if (!enter_part(&w, path, part))
			return NULL;
		path += part;
		len = read_link(&w, target);
		if (len < 0)
			return NULL;
		if (len == 0)
			continue;
		if (++links > LINKS_MAX) {
			errno = ELOOP;
			return NULL;
		}
		leave_part(&w);
		if (target[0] == '/')
			w.len = 0;
		path = arena_printf(a, "%.*s%s", (int)len, target, path);
	}
	return arena_copy(a, w.text, w.len);
}

int link_follow(struct arena *a, const char *path, const char **ret)
{
	const char *real = NULL;

	if (fd_path_may_have_link(path)) {
		real = follow(a, path);
		if (!real)
			return -1;
	}
	*ret = real && strcmp(real, path) != 0 ? real : NULL;
	return 0;
}
