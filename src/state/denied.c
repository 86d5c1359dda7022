/* SPDX-License-Identifier: MIT */
/* state/denied.c: the folder of denials. */
#include "state/denied.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"

enum { KEPT = 50, FILE_BYTES = 4 << 20 };

static const char *folder(const struct facts *f, struct arena *a)
{
	return arena_printf(a, "%s/denied", f->state_dir);
}

static int open_folder(const struct facts *f, struct arena *a)
{
	return fd_open_at(AT_FDCWD, folder(f, a), O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
}

int denied_open(const struct facts *f, struct arena *a, struct err *e)
{
	OWN_FD int dir_fd = open_folder(f, a);
	int fd;

	if (dir_fd < 0 && errno == ENOENT) {
		if (file_make_dirs(folder(f, a), 0700, e) < 0)
			return -1;
		dir_fd = open_folder(f, a);
	}
	if (dir_fd < 0)
		return err_sys(e, "cannot open '%s'", folder(f, a));
	fd = fd_open_at(dir_fd, ".", O_WRONLY | O_APPEND | O_TMPFILE, 0600);
	return fd < 0 ? err_sys(e, "cannot write in '%s'", folder(f, a)) : fd;
}

static void remove_oldest(int dir_fd, struct arena *a)
{
	const char *const *names;
	const char *oldest = NULL;
	struct stat least = {0};
	struct stat s;
	unsigned count;

	if (dir_list(dir_fd, ".", "", a, &names, &count) < 0 || count <= KEPT)
		return;
	for (unsigned i = 0; i < count; i++) {
		if (fstatat(dir_fd, names[i], &s, AT_SYMLINK_NOFOLLOW) < 0 ||
		    (oldest && s.st_mtime >= least.st_mtime))
			continue;
		oldest = names[i];
		least = s;
	}
	if (oldest)
		(void)unlinkat(dir_fd, oldest, 0);
}

void denied_keep(const struct facts *f, const char *name, int fd, struct arena *a)
{
	OWN_FD int dir_fd = open_folder(f, a);
	const char *link = arena_printf(a, "/proc/self/fd/%u", (unsigned)fd);
	struct stat s;

	if (dir_fd < 0)
		return;
	(void)unlinkat(dir_fd, name, 0);
	if (fstat(fd, &s) < 0 || s.st_size == 0)
		return;
	if (linkat(AT_FDCWD, link, dir_fd, name, AT_SYMLINK_FOLLOW) == 0)
		remove_oldest(dir_fd, a);
}

int denied_read(const struct facts *f, const char *name, struct arena *a, const char **ret_text,
		struct err *e)
{
	OWN_FD int dir_fd = open_folder(f, a);
	char *text = NULL;
	size_t len;

	if (dir_fd < 0 && errno != ENOENT)
		return err_sys(e, "cannot open '%s'", folder(f, a));
	if (dir_fd >= 0 && file_read_if_there(dir_fd, name, FILE_BYTES, a, &text, &len, e) < 0)
		return -1;
	*ret_text = text;
	return 0;
}
