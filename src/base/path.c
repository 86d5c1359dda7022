/* SPDX-License-Identifier: MIT */
/* base/path.c: comparing and cleaning paths. */
#include "base/path.h"

#include <string.h>

bool path_is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (len == 1)
		return dir[0] == '/' && path[0] == '/' && path[1] != '\0';
	return !strncmp(path, dir, len) && path[len] == '/';
}

bool path_is_below_or_same(const char *path, const char *dir)
{
	return !strcmp(path, dir) || path_is_below(path, dir);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *path_clean(struct arena *a, const char *path)
{
	char *clean = arena_alloc(a, strlen(path) + 2);
	size_t used = 0;

	while (*path) {
		size_t len;

		path += strspn(path, "/");
		len = strcspn(path, "/");
		if (len == 2 && path[0] == '.' && path[1] == '.')
			return NULL;
		if (len > 0 && !(len == 1 && path[0] == '.')) {
			clean[used++] = '/';
			memcpy(clean + used, path, len);
			used += len;
		}
		path += len;
	}
	if (used == 0)
		clean[used++] = '/';
	clean[used] = '\0';
	return clean;
}
