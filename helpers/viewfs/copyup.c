/* SPDX-License-Identifier: MIT */
/*
 * viewfs/copyup.c: copies to the upper tree.
 *
 * A copy is made in the directory work and gets its name when it is whole, so that nobody sees half
 * of one, whatever ends this process. One request is served at a time: one name is enough there.
 */
#include "helpers/viewfs/copyup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/viewfs/handle.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"

static const char new_name[] = "new";

/* Holes stay holes: what is behind the last data is made by the size. */
static int copy_content(int from_fd, int to_fd, off_t size)
{
	static char buffer[256 * 1024];
	off_t at = 0;

	while (at < size) {
		off_t data = lseek(from_fd, at, SEEK_DATA);
		ssize_t len;

		if (data < 0 && errno == ENXIO)
			break;
		at = data < 0 ? at : data;
		len = pread(from_fd, buffer, sizeof(buffer), at);
		if (len <= 0 || pwrite(to_fd, buffer, (size_t)len, at) != len) {
			if (len >= 0)
				errno = len == 0 ? EIO : ENOSPC;
			return -1;
		}
		at += len;
	}
	return ftruncate(to_fd, size);
}

static int make_file(const struct node *n, const struct stat *was, bool empty)
{
	OWN_FD int from_fd = -1;
	OWN_FD int to_fd = -1;

	to_fd = fd_open_at(layers_work(), new_name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	if (to_fd < 0 || empty)
		return to_fd < 0 ? -1 : 0;
	from_fd = layers_open_in(n, LAYER_LOWER, O_RDONLY | O_NONBLOCK);
	return from_fd < 0 ? -1 : copy_content(from_fd, to_fd, was->st_size);
}

static int make_link(int was_fd)
{
	char target[PATH_MAX + 1];
	ssize_t len = readlinkat(was_fd, "", target, PATH_MAX);

	if (len < 0)
		return -1;
	target[len] = '\0';
	return symlinkat(target, layers_work(), new_name);
}

static int make(const struct node *n, int was_fd, const struct stat *was, bool empty)
{
	if (S_ISREG(was->st_mode))
		return make_file(n, was, empty);
	if (S_ISLNK(was->st_mode))
		return make_link(was_fd);
	if (S_ISDIR(was->st_mode))
		return mkdirat(layers_work(), new_name, 0700);
	if (S_ISFIFO(was->st_mode) || S_ISSOCK(was->st_mode))
		return mknodat(layers_work(), new_name, (was->st_mode & S_IFMT) | 0600, 0);
	errno = EPERM;
	return -1;
}

/* A change of the owner takes bits of the mode away: it comes first. */
static int give_owner(const struct stat *was)
{
	return !place_has_owners() ? 0
				   : fchownat(layers_work(), new_name, was->st_uid, was->st_gid,
					      AT_SYMLINK_NOFOLLOW);
}

/* The mode and the times that the original has. */
static int dress(int dir_fd, const char *name, const struct stat *was)
{
	const struct timespec times[2] = {was->st_atim, was->st_mtim};

	if (!S_ISLNK(was->st_mode) && fchmodat(dir_fd, name, was->st_mode & 07777, 0) < 0)
		return -1;
	return utimensat(dir_fd, name, times, AT_SYMLINK_NOFOLLOW);
}

/* A name is given in a directory whose own mode may forbid it, and whose time must not tell. */
static int give_name(int dir_fd, const char *name)
{
	struct stat dir;
	int saved;
	int done;

	if (fstat(dir_fd, &dir) < 0)
		return -1;
	done = renameat(layers_work(), new_name, dir_fd, name);
	if (done < 0 && errno == EACCES && fchmodat(dir_fd, ".", dir.st_mode | 0300, 0) == 0)
		done = renameat(layers_work(), new_name, dir_fd, name);
	saved = errno;
	(void)!dress(dir_fd, ".", &dir);
	errno = saved;
	return done;
}

/* A directory that cannot be written cannot be moved: its mode comes last. */
static int finish(int dir_fd, const char *name, const struct stat *was)
{
	if (S_ISDIR(was->st_mode))
		return give_name(dir_fd, name) < 0 ? -1 : dress(dir_fd, name, was);
	return dress(layers_work(), new_name, was) < 0 ? -1 : give_name(dir_fd, name);
}

/* Who reads what was the lower file reads the copy. */
static void reopen(const struct node *n)
{
	for (struct handle *h = n->open; h; h = h->next) {
		int fd = h->fd < 0 ? -1 : layers_open(n, O_RDONLY | O_NONBLOCK);

		if (fd < 0)
			continue;
		fd_close(&h->fd);
		h->fd = fd;
	}
}

static void clean_up(void)
{
	int saved = errno;

	if (unlinkat(layers_work(), new_name, 0) < 0)
		(void)unlinkat(layers_work(), new_name, AT_REMOVEDIR);
	errno = saved;
}

/* The directory above is in the upper tree. */
static int copy_one(struct node *n, bool empty)
{
	OWN_FD int dir_fd = layers_open_in(n->parent, LAYER_UPPER, O_PATH | O_DIRECTORY);
	OWN_FD int was_fd = layers_open_in(n, LAYER_LOWER, O_PATH | O_NOFOLLOW);
	struct stat was;

	if (dir_fd < 0 || was_fd < 0 || fstat(was_fd, &was) < 0)
		return -1;
	errno = EPERM;
	if (!place_can_copy(&was))
		return -1;
	/* What a process that was killed has left. */
	clean_up();
	if (make(n, was_fd, &was, empty) < 0 || give_owner(&was) < 0 ||
	    finish(dir_fd, n->name, &was) < 0) {
		clean_up();
		return -1;
	}
	n->shown_inode = was.st_ino;
	n->layers = (S_ISDIR(was.st_mode) ? n->layers : 0) | LAYER_UPPER;
	reopen(n);
	return 0;
}

int copyup(struct node *n, bool empty)
{
	while (!(n->layers & LAYER_UPPER)) {
		struct node *top = n;

		if (n->gone) {
			errno = ENOENT;
			return -1;
		}
		while (!(top->parent->layers & LAYER_UPPER))
			top = top->parent;
		if (copy_one(top, empty && top == n) < 0)
			return -1;
	}
	return 0;
}

int copyup_open_dir(struct node *dir)
{
	return copyup(dir, false) < 0 ? -1 : layers_open(dir, O_PATH | O_DIRECTORY);
}
