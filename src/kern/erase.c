/* SPDX-License-Identifier: MIT */
/* kern/erase.c: removing trees of any depth with two open directories. */
#include "kern/erase.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

#define SAME_MOUNT (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV)

/* Gives a directory of ours all its rights. It may become a link meanwhile: that is not followed.
 */
static int give_rights(int dir_fd, const char *name)
{
	OWN_FD int fd = sys_openat2(dir_fd, name, O_PATH | O_DIRECTORY, 0, SAME_MOUNT);
	char path[32];

	if (fd < 0)
		return -1;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return chmod(path, 0700);
}

/* A directory of the same mount, made readable when it is ours. fd, or -1 and errno. */
static int open_dir(int dir_fd, const char *name)
{
	int fd = sys_openat2(dir_fd, name, O_RDONLY | O_DIRECTORY, 0, SAME_MOUNT);

	if (fd >= 0 || errno != EACCES || give_rights(dir_fd, name) < 0)
		return fd;
	return sys_openat2(dir_fd, name, O_RDONLY | O_DIRECTORY, 0, SAME_MOUNT);
}

/*
 * Directories that are not empty go into a directory of our own under a number: the tree becomes
 * flat, however deep it is, and needs two open directories at a time.
 */
struct flat {
	int parent_fd; /* where it is made when it is needed; -1: there are to be none */
	int fd;
	char name[32];
	unsigned next;  /* to be emptied */
	unsigned count; /* numbers given away */
};

static int begin_flat(struct flat *f)
{
	if (f->parent_fd < 0) {
		errno = ENOTEMPTY;
		return -1;
	}
	(void)snprintf(f->name, sizeof(f->name), ".flat.%ld", (long)getpid());
	if (mkdirat(f->parent_fd, f->name, 0700) < 0 && errno != EEXIST)
		return -1;
	f->fd = open_dir(f->parent_fd, f->name);
	return f->fd < 0 ? -1 : 0;
}

static int flatten(struct flat *f, int dir_fd, const char *name)
{
	char number[16];
	int done;

	if (f->fd < 0 && begin_flat(f) < 0)
		return -1;
	/* A number may be taken by what somebody left who was killed here. */
	do {
		(void)snprintf(number, sizeof(number), "%u", f->count++);
		done = renameat(dir_fd, name, f->fd, number);
		/* What changes its parent must be writable itself. */
		if (done < 0 && errno == EACCES && give_rights(dir_fd, name) == 0)
			done = renameat(dir_fd, name, f->fd, number);
	} while (done < 0 && (errno == ENOTEMPTY || errno == EEXIST));
	return done;
}

static int take_entry(struct flat *f, int dir_fd, const char *name)
{
	if (unlinkat(dir_fd, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	if (unlinkat(dir_fd, name, AT_REMOVEDIR) == 0)
		return 0;
	return errno == ENOTEMPTY || errno == EEXIST ? flatten(f, dir_fd, name) : -1;
}

/* Empties one directory. */
static int empty(struct flat *f, int dir_fd)
{
	OWN_FD int list_fd = -1;
	DIR *list;
	struct dirent *entry;
	int done = 0;

	/* A directory of ours without rights keeps nothing from being removed. */
	(void)fchmod(dir_fd, 0700);
	list_fd = fd_open_at(dir_fd, ".", O_RDONLY | O_DIRECTORY, 0);
	list = list_fd < 0 ? NULL : fdopendir(list_fd);
	if (!list)
		return -1;
	(void)!fd_take(&list_fd); /* the stream's now */
	while (done == 0 && (entry = readdir(list)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			done = take_entry(f, dir_fd, entry->d_name);
	(void)closedir(list);
	return done;
}

static int empty_all(struct flat *f, int top_fd)
{
	if (empty(f, top_fd) < 0)
		return -1;
	for (; f->next < f->count; f->next++) {
		char number[16];
		OWN_FD int fd = -1;

		(void)snprintf(number, sizeof(number), "%u", f->next);
		fd = open_dir(f->fd, number);
		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0 || empty(f, fd) < 0 || unlinkat(f->fd, number, AT_REMOVEDIR) < 0)
			return -1;
	}
	return 0;
}

static int refuse(const char *name, struct err *e)
{
	int error = errno;

	(void)err_sys(e, "cannot remove '%s'", name);
	return error == EXDEV || error == EBUSY ? err_hint(e, "something is mounted there") : -1;
}

static int erase(int dir_fd, const char *name, struct flat *f)
{
	OWN_FD int top_fd = -1;

	if (unlinkat(dir_fd, name, 0) == 0)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	top_fd = open_dir(dir_fd, name);
	if (top_fd < 0 || empty_all(f, top_fd) < 0)
		return -1;
	return unlinkat(dir_fd, name, AT_REMOVEDIR);
}

int erase_tree(int dir_fd, const char *name, struct err *e)
{
	struct flat f = {.parent_fd = dir_fd, .fd = -1};
	int done = erase(dir_fd, name, &f);

	if (done < 0)
		(void)refuse(name, e);
	if (f.fd >= 0)
		(void)unlinkat(dir_fd, f.name, AT_REMOVEDIR);
	fd_close(&f.fd);
	return done;
}

bool erase_files(int dir_fd, const char *name)
{
	struct flat none = {.parent_fd = -1, .fd = -1};

	return erase(dir_fd, name, &none) == 0;
}
