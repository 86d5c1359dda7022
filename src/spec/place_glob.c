/* SPDX-License-Identifier: MIT */
/*
 * spec/place_glob.c: patterns in paths, part by part: * ? [] as in a shell, never across a slash
 * and never for a leading dot.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "spec/place_path.h"

struct paths {
	const char **items;
	unsigned count;
	unsigned room;
};

static void add_path(struct paths *p, struct arena *a, const char *path)
{
	p->items = arena_grow(a, p->items, p->count, &p->room, sizeof(*p->items));
	p->items[p->count++] = path;
}

/* A part without magic: the backslashes taken away. NULL when it is a pattern. */
static const char *plain_part(struct arena *a, const char *part, size_t len)
{
	char *plain = arena_alloc(a, len + 1);
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		if (part[i] == '*' || part[i] == '?' || part[i] == '[')
			return NULL;
		if (part[i] == '\\' && i + 1 < len)
			i++;
		plain[used++] = part[i];
	}
	return plain;
}

/* What `part` matches in the directory `dir`, which need not be one. */
static void match_in(const char *dir, const char *part, struct arena *a, struct paths *out)
{
	const char *const *names;
	unsigned count;

	if (dir_list(AT_FDCWD, dir[0] ? dir : "/", "", a, &names, &count) < 0)
		return;
	for (unsigned i = 0; i < count && out->count <= LIMIT_GLOB_MATCHES; i++)
		if (fnmatch(part, names[i], FNM_PERIOD) == 0)
			add_path(out, a, arena_printf(a, "%s/%s", dir, names[i]));
}

static void drop_missing(struct paths *p)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < p->count; i++) {
		struct stat st;

		if (fstatat(AT_FDCWD, p->items[i], &st, AT_SYMLINK_NOFOLLOW) == 0)
			p->items[kept++] = p->items[i];
	}
	p->count = kept;
}

int place_glob(const char *pattern, struct origin at, struct arena *a, const char ***ret,
	       unsigned *ret_count, struct diags *d)
{
	struct paths now = {0};
	const char *rest = pattern;

	add_path(&now, a, "");
	while (*rest == '/') {
		size_t len = strcspn(++rest, "/");
		const char *plain = plain_part(a, rest, len);
		struct paths next = {0};

		for (unsigned i = 0; i < now.count; i++) {
			if (plain)
				add_path(&next, a, arena_printf(a, "%s/%s", now.items[i], plain));
			else
				match_in(now.items[i], arena_copy(a, rest, len), a, &next);
		}
		if (next.count > LIMIT_GLOB_MATCHES) {
			diag_error(d, at, "limit", "the pattern stands for more than %d paths",
				   LIMIT_GLOB_MATCHES);
			return -1;
		}
		now = next;
		rest += len;
	}
	drop_missing(&now);
	*ret = now.items;
	*ret_count = now.count;
	return 0;
}
