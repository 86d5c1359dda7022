/* SPDX-License-Identifier: MIT */
/* front/command.c: PATH and symbolic links. */
#include "front/command.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"

const char *command_find(const struct facts *f, const char *name, struct arena *a)
{
	const char *path = facts_env(f, "PATH");
	char candidate[PATH_MAX];

	for (path = path ? path : "/usr/bin:/bin"; path; path = strchr(path, ':')) {
		size_t len;
		int used;

		path += *path == ':';
		len = strcspn(path, ":");
		/* An empty or relative part means the working directory: no place for programs. */
		if (path[0] != '/')
			continue;
		used = snprintf(candidate, sizeof(candidate), "%.*s/%s", (int)len, path, name);
		if (used < (int)sizeof(candidate) && access(candidate, X_OK) == 0)
			return arena_strdup(a, candidate);
	}
	return NULL;
}

const char *command_real_name(const struct facts *f, const char *command, struct arena *a)
{
	const char *path = strchr(command, '/') ? command : command_find(f, command, a);
	OWN_FD int fd = -1;
	char link[32];
	char target[PATH_MAX];
	ssize_t len = path ? readlink(path, target, sizeof(target)) : -1;

	/* Hardly any program is a link: one call says so. */
	if (len < 0)
		return path_base(command);
	fd = fd_open_at(AT_FDCWD, path, O_PATH, 0);
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = fd < 0 ? -1 : readlink(link, target, sizeof(target) - 1);
	if (len <= 0)
		return path_base(command);
	target[len] = '\0';
	return arena_strdup(a, path_base(target));
}
