/* SPDX-License-Identifier: MIT */
/*
 * kern/cgroup_tree.c: removing the cgroups below a cgroup.
 *
 * Their depth and number are what the inside chose: the way up is "..", which in this file system
 * leads nowhere else, as a cgroup cannot be moved or linked.
 */
#include "kern/cgroup_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"

/* The first cgroup in this one. 1, 0 when there is none, or -1 and errno. */
static int first_below(int dir_fd, char ret_name[NAME_MAX + 1])
{
	OWN_FD int fd = fd_open_at(dir_fd, ".", O_RDONLY | O_DIRECTORY, 0);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!list)
		return -1;
	(void)!fd_take(&fd); /* the stream's now */
	do {
		entry = readdir(list);
	} while (entry && (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") ||
			   !strcmp(entry->d_name, "..")));
	if (entry)
		(void)snprintf(ret_name, NAME_MAX + 1, "%s", entry->d_name);
	(void)closedir(list);
	return entry ? 1 : 0;
}

/* Exchanges the open cgroup for another one, seen from it. */
static int go_to(int *fd, const char *name)
{
	int next_fd = fd_open_at(*fd, name, O_RDONLY | O_DIRECTORY, 0);

	if (next_fd < 0)
		return -1;
	fd_close(fd);
	*fd = next_fd;
	return 0;
}

bool cgroup_has_below(int dir_fd)
{
	char name[NAME_MAX + 1];

	return first_below(dir_fd, name) != 0;
}

int cgroup_remove_below(int dir_fd)
{
	OWN_FD int fd = fd_open_at(dir_fd, ".", O_RDONLY | O_DIRECTORY, 0);
	unsigned depth = 0;
	bool emptied = false; /* the first one here has just been */

	while (fd >= 0) {
		char name[NAME_MAX + 1];
		int found = first_below(fd, name);

		if (found < 0 || (found == 0 && depth == 0))
			return found;
		if (found == 0) {
			emptied = true;
			depth--;
			if (go_to(&fd, "..") < 0)
				return -1;
			continue;
		}
		if (unlinkat(fd, name, AT_REMOVEDIR) == 0) {
			emptied = false;
			continue;
		}
		if (errno != EBUSY || emptied || go_to(&fd, name) < 0)
			return -1;
		depth++;
	}
	return -1;
}
