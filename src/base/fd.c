/* SPDX-License-Identifier: MIT */
/* base/fd.c: owning, opening and moving bytes through file descriptors. */
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

void fd_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	/* Not written without need: its page may be shared with a process that begins. */
	/* cppcheck-suppress duplicateConditionalAssign ; not to write is the point */
	if (errno != saved)
		errno = saved;
}

void fd_close_own(int *fd)
{
	fd_close(fd);
}

int fd_take(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

int fd_open_at(int dir_fd, const char *path, int flags, mode_t mode)
{
	long fd;

	/* The raw call: musl's openat adds a fcntl after every O_CLOEXEC open. */
	do
		fd = syscall(SYS_openat, dir_fd, path, flags | O_CLOEXEC | O_NOCTTY | O_LARGEFILE,
			     mode);
	while (fd < 0 && errno == EINTR);
	return (int)fd;
}

int fd_open_without_links(const char *path, int flags)
{
	const struct open_how how = {.flags = (unsigned)flags | O_CLOEXEC,
				     .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};

	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

bool fd_path_is_plain(const char *path)
{
	int fd = fd_open_without_links(path, O_PATH | O_DIRECTORY);

	/* Asked for as a directory, a file that was reached is refused: nothing to be closed. */
	if (fd < 0)
		return errno == ENOTDIR;
	(void)close(fd);
	return false;
}

bool fd_path_may_have_link(const char *path)
{
	int fd = fd_open_without_links(path, O_PATH);

	/* What is missing was looked for after all before it had turned out to be no link. */
	if (fd < 0)
		return errno != ENOENT;
	(void)close(fd);
	return false;
}

int fd_memory(void)
{
	return memfd_create("cubby", MFD_CLOEXEC);
}

int fd_pipe(int ret_ends[2])
{
	return pipe2(ret_ends, O_CLOEXEC);
}

int fd_socket(int family, int type)
{
	return socket(family, type | SOCK_CLOEXEC, 0);
}

int fd_become_stdio(int fd, int number)
{
	/* dup2 of a descriptor onto itself would leave close-on-exec set. */
	if (fd == number)
		return fcntl(fd, F_SETFD, 0);
	return dup2(fd, number) < 0 ? -1 : 0;
}

int fd_write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

ssize_t fd_read_all(int fd, void *data, size_t room)
{
	size_t used = 0;

	while (used < room) {
		ssize_t n = read(fd, (char *)data + used, room - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		used += (size_t)n;
	}
	return (ssize_t)used;
}

bool fd_is_same(int a, int b)
{
	struct stat x;
	struct stat y;

	if (a < 0 || b < 0)
		return a < 0 && b < 0;
	return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_ino == y.st_ino &&
	       x.st_dev == y.st_dev;
}
