/* SPDX-License-Identifier: MIT */
/* changes/put.c: files by a temporary one and rename(2), the others in place. */
#include "helpers/changes/put.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/changes/below.h"
#include "kern/erase.h"

enum { MODE_BITS = 0777, TARGET_ROOM = PATH_MAX, CHUNK = 1 << 24 };

struct put {
	const struct change *c;
	int parent_fd;
	const char *name;
	char temporary[48];
	struct arena *arena;
};

static int refuse(const struct put *p, struct err *e)
{
	return err_sys(e, "cannot change '%s'", p->c->path);
}

static int host_fd(const struct change *c)
{
	return c->tree->lower_fds[c->tree->lower_count - 1];
}

/* What is there and of another type than what comes. */
static int clear_way(const struct put *p, bool for_dir, struct err *e)
{
	struct stat there;

	if (fstatat(p->parent_fd, p->name, &there, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : refuse(p, e);
	if (S_ISDIR(there.st_mode) == for_dir)
		return 0;
	return erase_tree(p->parent_fd, p->name, e);
}

static int put_dir(const struct put *p, struct err *e)
{
	OWN_FD int fd = -1;

	if (clear_way(p, true, e) < 0)
		return -1;
	if (mkdirat(p->parent_fd, p->name, 0700) < 0 && errno != EEXIST)
		return refuse(p, e);
	fd = open_below(p->parent_fd, p->name, O_RDONLY | O_DIRECTORY);
	/* Without rights of its owner nothing more could be put in it. */
	if (fd < 0 || fchmod(fd, (p->c->now.st_mode & MODE_BITS) | 0700) < 0)
		return refuse(p, e);
	return 0;
}

static int copy_bytes(int from_fd, int to_fd)
{
	ssize_t n;

	do
		n = sendfile(to_fd, from_fd, NULL, CHUNK);
	while (n > 0 || (n < 0 && errno == EINTR));
	return (int)n;
}

static int fill(const struct put *p, int to_fd)
{
	const struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, p->c->now.st_mtim};
	OWN_FD int from_fd = change_open_now(p->c);

	if (from_fd < 0 || copy_bytes(from_fd, to_fd) < 0)
		return -1;
	if (fchmod(to_fd, p->c->now.st_mode & MODE_BITS) < 0 || futimens(to_fd, times) < 0)
		return -1;
	return fsync(to_fd);
}

/* The temporary one takes the name's place. */
static int replace(const struct put *p, struct err *e)
{
	if (clear_way(p, false, e) == 0) {
		if (renameat(p->parent_fd, p->temporary, p->parent_fd, p->name) == 0)
			return 0;
		(void)refuse(p, e);
	}
	(void)unlinkat(p->parent_fd, p->temporary, 0);
	return -1;
}

static int put_file(const struct put *p, struct err *e)
{
	OWN_FD int fd = fd_open_at(p->parent_fd, p->temporary,
				   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);

	if (fd < 0)
		return refuse(p, e);
	if (fill(p, fd) < 0) {
		(void)refuse(p, e);
		(void)unlinkat(p->parent_fd, p->temporary, 0);
		return -1;
	}
	return replace(p, e);
}

static int put_link(const struct put *p, struct err *e)
{
	OWN_FD int fd = open_below(p->c->tree->upper_fd, p->c->below, O_PATH);
	char target[TARGET_ROOM];
	ssize_t len = fd < 0 ? -1 : readlinkat(fd, "", target, sizeof(target) - 1);

	if (len < 0)
		return refuse(p, e);
	target[len] = '\0';
	if (symlinkat(target, p->parent_fd, p->temporary) < 0)
		return refuse(p, e);
	return replace(p, e);
}

static int refuse_way(const struct change *c, struct err *e)
{
	if (errno == ELOOP || errno == ENOTDIR || errno == EXDEV) {
		(void)err_set(e, "cannot change '%s': a %s is on the way", c->path,
			      errno == EXDEV ? "mount point" : "symbolic link or a file");
		return err_hint(e, "it was not there when the changes were made");
	}
	if (errno == ENOENT) {
		(void)err_set(e, "cannot change '%s': its directory is not there", c->path);
		return err_hint(e, "apply the directory's own change too");
	}
	return err_sys(e, "cannot change '%s'", c->path);
}

int put_change(const struct change *c, struct arena *a, struct err *e)
{
	struct put p = {.c = c, .arena = a};
	OWN_FD int parent_fd = open_parent(host_fd(c), c->below, a, &p.name);

	if (parent_fd < 0 && errno == ENOENT && c->kind == CHANGE_REMOVED)
		return 0; /* with its directory */
	if (parent_fd < 0)
		return refuse_way(c, e);
	p.parent_fd = parent_fd;
	(void)snprintf(p.temporary, sizeof(p.temporary), ".cubby-apply.%ld", (long)getpid());
	if (c->kind == CHANGE_REMOVED)
		return unlinkat(parent_fd, p.name, 0) == 0 || errno == ENOENT
			       ? 0
			       : erase_tree(parent_fd, p.name, e);
	if (S_ISDIR(c->now.st_mode))
		return put_dir(&p, e);
	return S_ISREG(c->now.st_mode) ? put_file(&p, e) : put_link(&p, e);
}
