/* SPDX-License-Identifier: MIT */
/* base/file.c: whole files. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/fs.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"

#define SMALL_FILE ((size_t)4096)

/*
 * Most files are small: one read has all of such a file, and tells so. pread(2) refuses what cannot
 * be sought in (pipes, terminals), and a device has no end, or no content: what has ended in here
 * was a regular file.
 */
static char *read_small(int fd, size_t limit, struct arena *a, size_t *ret_len)
{
	size_t room = limit < SMALL_FILE ? limit + 1 : SMALL_FILE;
	char *text = arena_alloc(a, room);
	ssize_t len = pread(fd, text, room, 0);

	if (len <= 0 || (size_t)len >= room)
		return NULL;
	arena_trim(a, text, room, (size_t)len + 1);
	*ret_len = (size_t)len;
	return text;
}

static int read_regular(int fd, const char *path, size_t limit, struct arena *a, char **ret_text,
			size_t *ret_len, struct err *e)
{
	struct stat st;
	ssize_t len;
	char *text = read_small(fd, limit, a, ret_len);

	if (text) {
		*ret_text = text;
		return 0;
	}
	if (fstat(fd, &st) < 0)
		return err_sys(e, "cannot examine '%s'", path);
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return err_set(e, "cannot read '%s': not a regular file", path);
	}
	if (st.st_size < 0 || (size_t)st.st_size > limit) {
		errno = EFBIG;
		return err_set(e, "cannot read '%s': larger than %zu bytes", path, limit);
	}
	/* One byte more than the size: a file that grew meanwhile is read up to what fits. */
	text = arena_alloc(a, (size_t)st.st_size + 1);
	len = fd_read_all(fd, text, (size_t)st.st_size);
	if (len < 0)
		return err_sys(e, "cannot read '%s'", path);
	text[len] = '\0';
	*ret_text = text;
	*ret_len = (size_t)len;
	return 0;
}

int file_read(int dir_fd, const char *path, size_t limit, struct arena *a, char **ret_text,
	      size_t *ret_len, struct err *e)
{
	OWN_FD int fd = fd_open_at(dir_fd, path, O_RDONLY | O_NONBLOCK, 0);

	if (fd < 0)
		return err_sys(e, "cannot open '%s'", path);
	return read_regular(fd, path, limit, a, ret_text, ret_len, e);
}

int file_read_if_there(int dir_fd, const char *path, size_t limit, struct arena *a, char **ret_text,
		       size_t *ret_len, struct err *e)
{
	OWN_FD int fd = fd_open_at(dir_fd, path, O_RDONLY | O_NONBLOCK, 0);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0)
		return err_sys(e, "cannot open '%s'", path);
	return read_regular(fd, path, limit, a, ret_text, ret_len, e) < 0 ? -1 : 1;
}

int file_read_stream(const char *path, size_t limit, struct arena *a, char **ret_text,
		     size_t *ret_len, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_RDONLY, 0);
	char *text = arena_alloc(a, limit + 1);
	ssize_t len = fd < 0 ? -1 : fd_read_all(fd, text, limit);

	if (len < 0)
		return err_sys(e, "cannot read '%s'", path);
	text[len] = '\0';
	*ret_text = text;
	*ret_len = (size_t)len;
	return 0;
}

static int write_beside(int dir_fd, const char *name, const void *data, size_t len, unsigned mode,
			bool durable, struct err *e)
{
	char temporary[300];
	OWN_FD int fd = -1;

	(void)snprintf(temporary, sizeof(temporary), ".%.200s.%ld", name, (long)getpid());
	fd = fd_open_at(dir_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
	if (fd < 0)
		return err_sys(e, "cannot create a file beside '%s'", name);
	if (fd_write_all(fd, data, len) < 0 || (durable && fsync(fd) < 0)) {
		(void)err_sys(e, "cannot write '%s'", name);
		(void)unlinkat(dir_fd, temporary, 0);
		return -1;
	}
	if (renameat(dir_fd, temporary, dir_fd, name) < 0) {
		(void)err_sys(e, "cannot replace '%s'", name);
		(void)unlinkat(dir_fd, temporary, 0);
		return -1;
	}
	return 0;
}

int file_write_atomically(int dir_fd, const char *name, const void *data, size_t len, unsigned mode,
			  struct err *e)
{
	return write_beside(dir_fd, name, data, len, mode, true, e);
}

int file_write_passing(int dir_fd, const char *name, const void *data, size_t len, unsigned mode,
		       struct err *e)
{
	return write_beside(dir_fd, name, data, len, mode, false, e);
}

int file_move(const char *from, const char *to)
{
	/* musl has no function for it before 1.2.5. */
	if (syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL || link(from, to) < 0)
		return -1;
	(void)unlink(from);
	return 0;
}

int file_make_dirs(const char *path, unsigned mode, struct err *e)
{
	char part[PATH_MAX];
	size_t len = strlen(path);
	int refused = 0;

	if (len >= sizeof(part)) {
		errno = ENAMETOOLONG;
		return err_sys(e, "cannot make '%s'", path);
	}
	if (faccessat(AT_FDCWD, path, F_OK, 0) == 0)
		return 0;
	for (size_t at = 1; at <= len; at++) {
		if (path[at] != '/' && path[at] != '\0')
			continue;
		memcpy(part, path, at);
		part[at] = '\0';
		if (mkdirat(AT_FDCWD, part, mode) == 0 || errno == EEXIST) {
			refused = 0;
		} else if (errno == EROFS || errno == EACCES) {
			refused = errno; /* it may be there, and only not be seen */
		} else {
			if (errno == ENOENT && refused != 0)
				errno = refused;
			return err_sys(e, "cannot make '%s'", part);
		}
	}
	if (faccessat(AT_FDCWD, path, F_OK, 0) == 0)
		return 0;
	if (refused != 0)
		errno = refused;
	return err_sys(e, "cannot make '%s'", path);
}
