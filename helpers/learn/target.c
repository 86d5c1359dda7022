/* SPDX-License-Identifier: MIT */
/* learn/target.c: name, memory and directories of a process by /proc. */
#include "helpers/learn/target.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/fd.h"

bool target_find(struct target *t, pid_t tid)
{
	char path[64];
	ssize_t len = -1;
	OWN_FD int fd = -1;

	t->tid = tid;
	(void)snprintf(path, sizeof(path), "/proc/%d/comm", (int)tid);
	fd = fd_open_at(AT_FDCWD, path, O_RDONLY, 0);
	if (fd >= 0)
		len = fd_read_all(fd, t->name, sizeof(t->name) - 1);
	t->name[len > 0 ? len : 0] = '\0';
	t->name[strcspn(t->name, "\n")] = '\0';
	return len > 0;
}

ssize_t target_read(const struct target *t, uint64_t address, void *data, size_t len)
{
	struct iovec to = {data, len};
	struct iovec from = {(void *)(uintptr_t)address, len}; /* NOLINT: of another process */

	return process_vm_readv(t->tid, &to, 1, &from, 1, 0);
}

/* Page by page: what is behind the text's end may not be there. */
bool target_text(const struct target *t, uint64_t address, char *ret, size_t room)
{
	size_t used = 0;

	while (used < room) {
		size_t part = 4096 - (size_t)((address + used) & 4095);
		ssize_t got;

		if (part > room - used)
			part = room - used;
		got = target_read(t, address + used, ret + used, part);
		if (got <= 0)
			return false;
		if (memchr(ret + used, '\0', (size_t)got))
			return true;
		used += (size_t)got;
	}
	return false;
}

static bool read_link(const struct target *t, int dir_fd, char ret[PATH_MAX])
{
	char path[64];
	ssize_t len;

	if (dir_fd == AT_FDCWD)
		(void)snprintf(path, sizeof(path), "/proc/%d/cwd", (int)t->tid);
	else
		(void)snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)t->tid, dir_fd);
	len = readlink(path, ret, PATH_MAX - 1);
	if (len <= 0 || ret[0] != '/')
		return false;
	ret[len] = '\0';
	return true;
}

/* Takes "..", "." and doubled slashes out, as text. */
static bool clean(const char *path, char ret[PATH_MAX])
{
	size_t used = 0;

	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.') {
			while (used > 0 && ret[--used] != '/')
				;
		} else if (len > 0 && !(len == 1 && path[0] == '.')) {
			if (used + len + 2 > PATH_MAX)
				return false;
			ret[used++] = '/';
			memcpy(ret + used, path, len);
			used += len;
		}
		path += len;
		path += *path == '/';
	}
	if (used == 0)
		ret[used++] = '/';
	ret[used] = '\0';
	return true;
}

bool target_path(const struct target *t, int dir_fd, const char *path, char ret[PATH_MAX])
{
	char dir[PATH_MAX];
	char whole[2 * PATH_MAX];

	if (path[0] == '/')
		return clean(path, ret);
	if (!read_link(t, dir_fd, dir))
		return false;
	(void)snprintf(whole, sizeof(whole), "%s/%s", dir, path);
	return clean(whole, ret);
}
