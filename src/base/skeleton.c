/* SPDX-License-Identifier: MIT */
/* base/skeleton.c: reading the records of a list, and making each. */
#include "base/skeleton.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/fd.h"

enum { MODE_DIGITS = 4, LEN_DIGITS = 8, STAMP_DIGITS = 16 };

const char *skeleton_first(const char *text, size_t len, struct err *e)
{
	if (len >= SKELETON_HEAD_LEN &&
	    memcmp(text, SKELETON_MAGIC, sizeof(SKELETON_MAGIC) - 1) == 0)
		return text + SKELETON_HEAD_LEN;
	(void)err_set(e, "cannot use the list of the system's directories: it is of another "
			 "version");
	return NULL;
}

/* Takes `digits` digits at *at, which must be before `end`. false when there are others. */
static bool take_number(const char **at, const char *end, size_t digits, int base, uint64_t *ret)
{
	char text[STAMP_DIGITS + 1];
	char *stop;

	if (end - *at < (ptrdiff_t)digits)
		return false;
	memcpy(text, *at, digits);
	text[digits] = '\0';
	*ret = strtoull(text, &stop, base);
	*at += digits;
	return stop == text + digits;
}

static const char *read_record(const char *at, const char *end, struct skeleton_record *ret)
{
	const char *path_end;
	uint64_t n;

	if (at == end)
		return NULL;
	*ret = (struct skeleton_record){.kind = *at++};
	if (!take_number(&at, end, MODE_DIGITS, 8, &n))
		return NULL;
	ret->mode = (unsigned)n;
	ret->path = at;
	path_end = memchr(at, '\0', (size_t)(end - at));
	if (!path_end)
		return NULL;
	at = path_end + 1;
	if (ret->kind == SKELETON_COPY)
		return take_number(&at, end, STAMP_DIGITS, 16, &ret->size) &&
				       take_number(&at, end, STAMP_DIGITS, 16, &ret->stamp)
			       ? at
			       : NULL;
	if (ret->kind != SKELETON_TEXT)
		return at;
	if (!take_number(&at, end, LEN_DIGITS, 16, &n) || n > (uint64_t)(end - at))
		return NULL;
	ret->text = at;
	ret->text_len = (size_t)n;
	return at + n;
}

const char *skeleton_read(const char *at, const char *end, struct skeleton_record *ret,
			  struct err *e)
{
	at = read_record(at, end, ret);
	if (!at)
		(void)err_set(e, "cannot use the list of the system's directories: it is broken");
	return at;
}

/*
 * overlayfs(5 of the kernel's documentation), userxattr: nothing of the layer below shows. Where
 * that cannot be said, overlayfs is not what shows it (overlay_can_mark).
 */
static int make_opaque(int into_fd, const struct skeleton_record *r)
{
	OWN_FD int fd = -1;

	if (mkdirat(into_fd, r->path, r->mode | 0700) < 0)
		return -1;
	fd = fd_open_at(into_fd, r->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd < 0)
		return -1;
	return fsetxattr(fd, "user.overlay.opaque", "y", 1, 0) < 0 && errno != EOPNOTSUPP ? -1 : 0;
}

static int copy_bytes(int from_fd, int to_fd)
{
	ssize_t n;

	do
		n = sendfile(to_fd, from_fd, NULL, 1 << 20);
	while (n > 0 || (n < 0 && errno == EINTR));
	return (int)n;
}

/* What is not readable any more becomes empty, as it would be in the next list. */
static int make_file(int into_fd, const struct skeleton_record *r)
{
	OWN_FD int to_fd = -1;
	OWN_FD int from_fd = -1;
	char path[PATH_MAX];
	struct stat st;

	/* One that is made up may stand where a copy was made, with another mode. */
	if (r->kind == SKELETON_TEXT)
		(void)unlinkat(into_fd, r->path, 0);
	to_fd = fd_open_at(into_fd, r->path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, r->mode);
	if (to_fd < 0)
		return -1;
	if (r->kind == SKELETON_TEXT)
		return fd_write_all(to_fd, r->text, r->text_len);
	if (r->kind == SKELETON_EMPTY ||
	    snprintf(path, sizeof(path), "/%s", r->path) >= (int)sizeof(path))
		return 0;
	from_fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);
	if (from_fd < 0 || fstat(from_fd, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	return copy_bytes(from_fd, to_fd);
}

/* A whiteout: the one device that everybody may make, Linux 5.8. */
static int hide(int into_fd, const struct skeleton_record *r)
{
	(void)unlinkat(into_fd, r->path, 0);
	return mknodat(into_fd, r->path, S_IFCHR, 0);
}

int skeleton_make_one(int into_fd, const struct skeleton_record *r)
{
	switch (r->kind) {
	case SKELETON_DIR:
		/* Its owner can write it whatever the host's root may: root ignores modes. */
		return mkdirat(into_fd, r->path, r->mode | 0700);
	case SKELETON_OPAQUE:
		return make_opaque(into_fd, r);
	case SKELETON_HIDDEN:
		return hide(into_fd, r);
	default:
		return make_file(into_fd, r);
	}
}

static int make_all(const char *text, size_t len, int into_fd, struct err *e)
{
	const char *end = text + len;
	const char *at = skeleton_first(text, len, e);
	struct skeleton_record r;

	while (at && at < end) {
		at = skeleton_read(at, end, &r, e);
		if (at && skeleton_make_one(into_fd, &r) < 0 && errno != ENOENT)
			return err_sys(e, "cannot make '/%.500s' inside", r.path);
	}
	return at ? 0 : -1;
}

int skeleton_make(const char *list, int into_fd, struct err *e)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, list, O_RDONLY | O_NOFOLLOW, 0);
	struct stat st;
	void *text;
	int done;

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, "cannot open '%s'", list);
	text = st.st_size > 0 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
			      : MAP_FAILED;
	if (text == MAP_FAILED)
		return err_sys(e, "cannot read '%s'", list);
	done = make_all(text, (size_t)st.st_size, into_fd, e);
	(void)munmap(text, (size_t)st.st_size);
	return done;
}
