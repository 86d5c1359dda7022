/* SPDX-License-Identifier: MIT */
/* container/duplicate.c: walking a tree with a stack of open directories. */
#include "container/duplicate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/contents.h"
#include "kern/sys.h"

#define WITHIN (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV)
/* More hard links than these become files of their own. */
#define LINKS_MAX 4096

struct level {
	DIR *list; /* of what is copied */
	int to_fd;
	bool fresh; /* it was made by us: mode and times are to be set at the end */
	size_t path_len;
	struct stat stat;
};

/* A file with several names, and the first of them in the copy. */
struct linked {
	dev_t dev;
	ino_t ino;
	char path[512];
};

static struct level levels[DUPLICATE_DEPTH];
static struct linked linked[LINKS_MAX];
static unsigned linked_count;
/* Below the directory that is copied: for messages and hard links. */
static char path[4096];
static size_t path_len;

static int fail(const char *name, struct err *e)
{
	bool mounted = errno == EXDEV;

	(void)err_sys(e, "cannot copy '%s%s%s'", path, path_len ? "/" : "", name);
	return mounted ? err_hint(e, "something else is mounted there: copy it by its own path")
		       : -1;
}

/* What one directory of overlayfs notes of another: that it is opaque, or was copied up. */
static int copy_notes(int from_fd, int to_fd)
{
	static const char prefix[] = "user.overlay.";
	char names[1024];
	char value[1024];
	ssize_t len = flistxattr(from_fd, names, sizeof(names));

	if (len < 0)
		return errno == ENOTSUP ? 0 : -1;
	for (const char *name = names; name < names + len; name += strlen(name) + 1) {
		ssize_t size;

		if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
			continue;
		size = fgetxattr(from_fd, name, value, sizeof(value));
		if (size < 0 || fsetxattr(to_fd, name, value, (size_t)size, 0) < 0)
			return -1;
	}
	return 0;
}

/* Owner before mode: a change of owner takes set-id bits away. */
static int set_attributes(int fd, const struct stat *s, const struct duplicate *how)
{
	const struct timespec times[2] = {s->st_atim, s->st_mtim};

	if (how->owners && fchown(fd, s->st_uid, s->st_gid) < 0)
		return -1;
	if (fchmod(fd, s->st_mode & (how->set_id ? 07777 : 0777)) < 0)
		return -1;
	return futimens(fd, times);
}

static int copy_open_file(int in_fd, int to_fd, const char *to, const struct duplicate *how)
{
	OWN_FD int out_fd = -1;
	struct stat s;

	if (fstat(in_fd, &s) < 0)
		return -1;
	/* It was a file a moment ago; somebody changes the tree meanwhile. */
	if (!S_ISREG(s.st_mode)) {
		errno = EBUSY;
		return -1;
	}
	out_fd = fd_open_at(to_fd, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	if (out_fd < 0)
		return -1;
	if (contents_copy(in_fd, out_fd) < 0 || (how->overlay && copy_notes(in_fd, out_fd) < 0) ||
	    set_attributes(out_fd, &s, how) < 0) {
		int error = errno;

		(void)unlinkat(to_fd, to, 0);
		errno = error;
		return -1;
	}
	return 0;
}

static int copy_file(int from_fd, const char *from, int to_fd, const char *to,
		     const struct duplicate *how)
{
	OWN_FD int in_fd = sys_openat2(from_fd, from, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, WITHIN);

	return in_fd < 0 ? -1 : copy_open_file(in_fd, to_fd, to, how);
}

static int copy_symlink(int from_fd, const char *name, int to_fd)
{
	char target[4096];
	ssize_t len = readlinkat(from_fd, name, target, sizeof(target) - 1);

	if (len < 0)
		return -1;
	target[len] = '\0';
	return symlinkat(target, to_fd, name);
}

/* What has neither contents nor a directory's entries. A socket nobody listens on is nothing. */
static int copy_special(const struct stat *s, int to_fd, const char *to)
{
	if (S_ISSOCK(s->st_mode))
		return 0;
	if (S_ISFIFO(s->st_mode))
		return mkfifoat(to_fd, to, s->st_mode & 0777);
	/* 0:0 is what overlayfs leaves for a removed file; others the kernel refuses. */
	return mknodat(to_fd, to, s->st_mode, s->st_rdev);
}

static int copy_entry(int from_fd, const char *name, int to_fd, const struct stat *s,
		      const struct duplicate *how)
{
	const struct timespec times[2] = {s->st_atim, s->st_mtim};

	if (how->merge && unlinkat(to_fd, name, 0) < 0 && errno != ENOENT)
		return -1;
	if (S_ISREG(s->st_mode))
		return copy_file(from_fd, name, to_fd, name, how);
	if (S_ISLNK(s->st_mode) ? copy_symlink(from_fd, name, to_fd) < 0
				: copy_special(s, to_fd, name) < 0)
		return -1;
	if (S_ISSOCK(s->st_mode))
		return 0;
	if (how->owners && fchownat(to_fd, name, s->st_uid, s->st_gid, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	return utimensat(to_fd, name, times, AT_SYMLINK_NOFOLLOW);
}

int duplicate_file(int in_fd, int to_fd, const char *name, const struct duplicate *how,
		   struct err *e)
{
	path_len = 0;
	path[0] = '\0';
	if (how->merge && unlinkat(to_fd, name, 0) < 0 && errno != ENOENT)
		return fail(name, e);
	return copy_open_file(in_fd, to_fd, name, how) < 0 ? fail(name, e) : 0;
}

/* Another name of a file that was copied: 1 when it has become one of the copy too, else 0. */
static int link_again(const struct stat *s, int top_fd, int to_fd, const char *name)
{
	for (unsigned i = 0; i < linked_count; i++)
		if (linked[i].ino == s->st_ino && linked[i].dev == s->st_dev)
			return linkat(top_fd, linked[i].path, to_fd, name, 0) == 0;
	return 0;
}

static void remember(const struct stat *s, const char *name)
{
	struct linked *l = &linked[linked_count];
	size_t len = strlen(name);

	if (linked_count == LINKS_MAX || path_len + 1 + len >= sizeof(l->path))
		return;
	l->dev = s->st_dev;
	l->ino = s->st_ino;
	memcpy(l->path, path, path_len);
	if (path_len > 0)
		l->path[path_len] = '/';
	memcpy(l->path + path_len + (path_len > 0), name, len + 1);
	linked_count++;
}

static int begin_level(struct level *l, int from_fd, int to_fd, bool fresh)
{
	OWN_FD int in_fd = from_fd;
	OWN_FD int out_fd = to_fd;

	if (in_fd < 0 || out_fd < 0 || fstat(in_fd, &l->stat) < 0)
		return -1;
	l->list = fdopendir(in_fd);
	if (!l->list)
		return -1;
	(void)!fd_take(&in_fd); /* the stream's now */
	l->to_fd = fd_take(&out_fd);
	l->fresh = fresh;
	l->path_len = path_len;
	return 0;
}

static void append_name(const char *name)
{
	size_t len = strlen(name);

	if (path_len + 1 + len >= sizeof(path))
		return;
	if (path_len > 0)
		path[path_len++] = '/';
	memcpy(path + path_len, name, len + 1);
	path_len += len;
}

static int enter(struct level *from, struct level *to, const char *name,
		 const struct duplicate *how)
{
	bool fresh = mkdirat(from->to_fd, name, 0700) == 0;
	int in_fd;

	if (!fresh && !(how->merge && errno == EEXIST))
		return -1;
	in_fd = sys_openat2(dirfd(from->list), name, O_RDONLY | O_DIRECTORY, 0, WITHIN);
	if (in_fd < 0)
		return -1;
	append_name(name);
	return begin_level(to, in_fd,
			   sys_openat2(from->to_fd, name, O_RDONLY | O_DIRECTORY, 0, WITHIN),
			   fresh);
}

static int leave(struct level *l, const struct duplicate *how)
{
	int noted = how->overlay ? copy_notes(dirfd(l->list), l->to_fd) : 0;
	int done = noted == 0 && l->fresh ? set_attributes(l->to_fd, &l->stat, how) : noted;
	int error = errno;

	(void)closedir(l->list);
	fd_close(&l->to_fd);
	errno = error;
	return done;
}

/* One entry of the innermost directory. *depth grows when it is a directory. */
static int step(unsigned *depth, const struct dirent *entry, const struct duplicate *how,
		struct err *e)
{
	struct level *l = &levels[*depth - 1];
	const char *name = entry->d_name;
	struct stat s;

	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return 0;
	if (fstatat(dirfd(l->list), name, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : fail(name, e);
	if (!S_ISDIR(s.st_mode)) {
		bool several = S_ISREG(s.st_mode) && s.st_nlink > 1 && !how->merge;

		if (several && link_again(&s, levels[0].to_fd, l->to_fd, name))
			return 0;
		if (copy_entry(dirfd(l->list), name, l->to_fd, &s, how) < 0)
			return fail(name, e);
		if (several)
			remember(&s, name);
		return 0;
	}
	if (*depth == DUPLICATE_DEPTH)
		return err_set(e, "cannot copy '%s/%s': more than %d directories in each other",
			       path, name, DUPLICATE_DEPTH);
	if (enter(l, &levels[*depth], name, how) < 0)
		return fail(name, e);
	++*depth;
	return 0;
}

int duplicate_directory(int from_fd, int to_fd, const struct duplicate *how, struct err *e)
{
	unsigned depth = 1;
	int done = 0;

	linked_count = 0;
	path_len = 0;
	path[0] = '\0';
	if (begin_level(&levels[0], fd_open_at(from_fd, ".", O_RDONLY | O_DIRECTORY, 0),
			fd_open_at(to_fd, ".", O_RDONLY | O_DIRECTORY, 0), !how->merge) < 0)
		return fail(".", e);
	while (depth > 0) {
		struct level *l = &levels[depth - 1];
		struct dirent *entry;

		path_len = l->path_len;
		path[path_len] = '\0';
		errno = 0;
		entry = done == 0 ? readdir(l->list) : NULL;
		if (entry) {
			done = step(&depth, entry, how, e);
			continue;
		}
		if (done == 0 && errno != 0)
			done = fail(".", e);
		depth--;
		if (leave(l, how) < 0 && done == 0)
			done = fail(".", e);
	}
	return done;
}
