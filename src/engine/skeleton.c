/* SPDX-License-Identifier: MIT */
/*
 * engine/skeleton.c: some ten thousand directories in a tmpfs, in a tenth of a second.
 *
 * On a disk they would take 100 MB, and as long to remove as to make. The list is mapped, not read:
 * the stage becomes init, whose memory stays small.
 */
#include "engine/skeleton.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/skeleton.h"

#define MODE_DIGITS 4
#define LEN_DIGITS 8

struct record {
	char kind;
	unsigned mode;
	const char *path;
	const char *text; /* SKELETON_TEXT */
	size_t text_len;
};

/* Digits at `at`; -1 when there are others. */
static long number(const char *at, size_t digits, int base)
{
	char text[16];
	char *end;
	long n;

	memcpy(text, at, digits);
	text[digits] = '\0';
	n = strtol(text, &end, base);
	return end == text + digits ? n : -1;
}

/* The record at `at`. Where the next begins, or NULL when this one is not whole. */
static const char *read_record(const char *at, const char *end, struct record *ret)
{
	const char *path_end;
	long n;

	if (end - at < 1 + MODE_DIGITS + 2)
		return NULL;
	ret->kind = *at;
	n = number(at + 1, MODE_DIGITS, 8);
	ret->path = at + 1 + MODE_DIGITS;
	path_end = memchr(ret->path, '\0', (size_t)(end - ret->path));
	if (n < 0 || !path_end)
		return NULL;
	ret->mode = (unsigned)n;
	at = path_end + 1;
	if (ret->kind != SKELETON_TEXT)
		return at;
	if (end - at < LEN_DIGITS || (n = number(at, LEN_DIGITS, 16)) < 0)
		return NULL;
	ret->text = at + LEN_DIGITS;
	ret->text_len = (size_t)n;
	return end - ret->text < n ? NULL : ret->text + n;
}

/*
 * overlayfs(5 of the kernel's documentation), userxattr: nothing of the layer below shows. Where
 * that cannot be said, overlayfs is not what shows it (overlay_can_mark).
 */
static int make_opaque(int into_fd, const struct record *r)
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
static int make_file(int into_fd, const struct record *r)
{
	OWN_FD int to_fd =
		fd_open_at(into_fd, r->path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, r->mode);
	OWN_FD int from_fd = -1;
	char path[PATH_MAX];
	struct stat st;

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
static int hide(int into_fd, const struct record *r)
{
	(void)unlinkat(into_fd, r->path, 0);
	return mknodat(into_fd, r->path, S_IFCHR, 0);
}

static int make(int into_fd, const struct record *r)
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
	struct record r;

	if (len < SKELETON_HEAD_LEN ||
	    memcmp(text, SKELETON_MAGIC, sizeof(SKELETON_MAGIC) - 1) != 0)
		return err_set(e, "cannot use the list of the system's directories: it is of "
				  "another version");
	for (text += SKELETON_HEAD_LEN; text < end;) {
		text = read_record(text, end, &r);
		if (!text)
			return err_set(e, "cannot use the list of the system's directories: it is "
					  "broken");
		/* Systems without a directory do not need what is made up for it. */
		if (make(into_fd, &r) < 0 && errno != ENOENT)
			return err_sys(e, "cannot make '/%.500s' inside", r.path);
	}
	return 0;
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
