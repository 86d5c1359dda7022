/* SPDX-License-Identifier: MIT */
/* kern/cgroup.c: files of the cgroup v2 tree. */
#include "kern/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "kern/cgroup_tree.h"

#define ROOT "/sys/fs/cgroup"
#define ROOT_BESIDE_V1 ROOT "/unified"
#define LINES_ROOM 4096
#define END_MS 5000

static bool is_v2(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && fs.f_type == CGROUP2_SUPER_MAGIC;
}

const char *cgroup_root(void)
{
	if (is_v2(ROOT))
		return ROOT;
	return is_v2(ROOT_BESIDE_V1) ? ROOT_BESIDE_V1 : NULL;
}

bool cgroup_is_hybrid(void)
{
	return !is_v2(ROOT) && is_v2(ROOT_BESIDE_V1);
}

ssize_t cgroup_read_text(int dir_fd, const char *file, char *text, size_t room)
{
	OWN_FD int fd = fd_open_at(dir_fd, file, O_RDONLY, 0);
	ssize_t len = fd < 0 ? -1 : fd_read_all(fd, text, room - 1);

	text[len < 0 ? 0 : len] = '\0';
	return len;
}

int cgroup_of(pid_t pid, char path[CGROUP_PATH_ROOM])
{
	char file[48] = "/proc/self/cgroup";
	char text[LINES_ROOM];
	const char *line;
	size_t len;

	if (pid > 0)
		(void)snprintf(file, sizeof(file), "/proc/%ld/cgroup", (long)pid);
	if (cgroup_read_text(AT_FDCWD, file, text, sizeof(text)) < 0)
		return -1;
	line = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");
	if (!line) {
		errno = ENOENT;
		return -1;
	}
	line += *line == '\n' ? 4 : 3;
	len = strcspn(line, "\n");
	memcpy(path, line, len);
	path[len] = '\0';
	return 0;
}

int cgroup_open(const char *path)
{
	const char *root = cgroup_root();
	OWN_FD int root_fd = root ? fd_open_at(AT_FDCWD, root, O_PATH | O_DIRECTORY, 0) : -1;
	OWN_FD int fd = -1;
	struct statfs fs;

	if (!root)
		errno = ENOENT;
	if (root_fd < 0)
		return -1;
	path += strspn(path, "/");
	fd = fd_open_at(root_fd, *path ? path : ".", O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return -1;
	if (fstatfs(fd, &fs) != 0 || fs.f_type != CGROUP2_SUPER_MAGIC) {
		errno = ENOTDIR;
		return -1;
	}
	if (faccessat(fd, ".", W_OK, 0) != 0 || faccessat(fd, "cgroup.procs", W_OK, 0) != 0 ||
	    faccessat(fd, "cgroup.subtree_control", W_OK, 0) != 0)
		return -1;
	return fd_take(&fd);
}

bool cgroup_is_delegated(int dir_fd)
{
	char mark[2] = "";

	if (fgetxattr(dir_fd, "user.delegate", mark, 1) == 1)
		return mark[0] == '1';
	return access("/run/systemd/system", F_OK) != 0;
}

int cgroup_write(int dir_fd, const char *file, const char *text)
{
	OWN_FD int fd = fd_open_at(dir_fd, file, O_WRONLY, 0);

	return fd < 0 ? -1 : fd_write_all(fd, text, strlen(text));
}

bool cgroup_read(int dir_fd, const char *file, const char *key, int64_t *ret)
{
	char text[LINES_ROOM];
	const char *at = text;
	char *end;
	long long number;

	if (cgroup_read_text(dir_fd, file, text, sizeof(text)) <= 0)
		return false;
	while (key && *at) {
		size_t len = strlen(key);

		if (!strncmp(at, key, len) && at[len] == ' ') {
			at += len + 1;
			break;
		}
		at += strcspn(at, "\n");
		at += *at == '\n';
	}
	number = strtoll(at, &end, 10);
	if (end == at)
		return false;
	*ret = number;
	return true;
}

/* Whether the list of words in a file has `word`. */
static bool file_has(int dir_fd, const char *file, const char *word)
{
	char text[LINES_ROOM];
	size_t wanted = strlen(word);

	if (cgroup_read_text(dir_fd, file, text, sizeof(text)) <= 0)
		return false;
	for (const char *at = text; *at; at += strspn(at, " \n")) {
		size_t len = strcspn(at, " \n");

		if (len == wanted && !memcmp(at, word, len))
			return true;
		at += len;
	}
	return false;
}

bool cgroup_has(int dir_fd, const char *controller)
{
	return file_has(dir_fd, "cgroup.controllers", controller);
}

int cgroup_enable(int dir_fd, const char *controller)
{
	char text[32] = "+";

	if (file_has(dir_fd, "cgroup.subtree_control", controller))
		return 0;
	if (strlen(controller) > sizeof(text) - 2) {
		errno = EINVAL;
		return -1;
	}
	memcpy(text + 1, controller, strlen(controller) + 1);
	return cgroup_write(dir_fd, "cgroup.subtree_control", text);
}

int cgroup_drain(int from_fd, int to_fd)
{
	char text[LINES_ROOM];

	/* What is born meanwhile is found in the next round. */
	while (cgroup_read_text(from_fd, "cgroup.procs", text, sizeof(text)) > 0) {
		for (char *at = text; *at; at++) {
			char *end = at + strcspn(at, "\n");
			bool whole = *end == '\n';

			*end = '\0';
			/* A number that was cut off at the end of the text comes again. */
			if (whole && cgroup_write(to_fd, "cgroup.procs", at) < 0 && errno != ESRCH)
				return -1;
			at = end;
			if (!whole)
				break;
		}
	}
	return 0;
}

int cgroup_evacuate(int dir_fd, const char *leaf)
{
	OWN_FD int leaf_fd = -1;

	if (mkdirat(dir_fd, leaf, 0755) < 0 && errno != EEXIST)
		return -1;
	leaf_fd = fd_open_at(dir_fd, leaf, O_RDONLY | O_DIRECTORY, 0);
	return leaf_fd < 0 ? -1 : cgroup_drain(dir_fd, leaf_fd);
}

/* Waits until cgroup.events has this line. False when that takes too long. */
static bool wait_for(int dir_fd, const char *line)
{
	int64_t until = clock_ms() + END_MS;
	OWN_FD int fd = fd_open_at(dir_fd, "cgroup.events", O_RDONLY, 0);
	char text[LINES_ROOM];

	for (;;) {
		struct pollfd changed = {.fd = fd, .events = POLLPRI};
		ssize_t len = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);
		int64_t left = until - clock_ms();

		text[len < 0 ? 0 : len] = '\0';
		if (len < 0 || strstr(text, line))
			return len >= 0;
		if (left <= 0)
			return false;
		(void)poll(&changed, 1, (int)left);
	}
}

int cgroup_freeze(int dir_fd, bool frozen)
{
	if (cgroup_write(dir_fd, "cgroup.freeze", frozen ? "1" : "0") < 0)
		return -1;
	if (wait_for(dir_fd, frozen ? "frozen 1" : "frozen 0"))
		return 0;
	if (frozen)
		(void)!cgroup_write(dir_fd, "cgroup.freeze", "0");
	errno = ETIMEDOUT;
	return -1;
}

int cgroup_remove(int dir_fd, const char *name)
{
	OWN_FD int fd = -1;

	if (unlinkat(dir_fd, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		return 0;
	fd = fd_open_at(dir_fd, name, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return -1;
	/* Frozen processes die of it too. */
	if (cgroup_write(fd, "cgroup.kill", "1") == 0)
		(void)wait_for(fd, "populated 0");
	if (cgroup_remove_below(fd) < 0)
		return -1;
	return unlinkat(dir_fd, name, AT_REMOVEDIR);
}
