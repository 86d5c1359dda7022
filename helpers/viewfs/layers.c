/* SPDX-License-Identifier: MIT */
/* viewfs/layers.c: finding names in the trees that a directory is made of. */
#include "helpers/viewfs/layers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/fd.h"
#include "kern/sys.h"

#define BELOW (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

static int upper_fd = -1; /* the one tree, if there is no other */
static int lower_fd = -1;
static int work_fd = -1;

void layers_begin_one(int root_fd)
{
	upper_fd = root_fd;
	node_of(FUSE_ROOT_ID)->layers = LAYER_UPPER;
}

int layers_begin_two(int changes_fd, int below_fd)
{
	OWN_FD int own_fd = changes_fd;

	lower_fd = below_fd;
	upper_fd = fd_open_at(own_fd, "upper", O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
	work_fd = fd_open_at(own_fd, "work", O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
	node_of(FUSE_ROOT_ID)->layers = LAYER_UPPER | LAYER_LOWER;
	return upper_fd < 0 || work_fd < 0 ? -1 : 0;
}

bool layers_are_two(void)
{
	return lower_fd >= 0;
}

int layers_work(void)
{
	return work_fd;
}

bool layers_is_whiteout(const struct stat *s)
{
	return S_ISCHR(s->st_mode) && s->st_rdev == makedev(0, 0);
}

static int open_path(int tree_fd, const char *path, int flags)
{
	return sys_openat2(tree_fd, path, (uint64_t)(unsigned)flags, 0, BELOW);
}

int layers_open_in(const struct node *n, enum layer layer, int flags)
{
	char room[PATH_MAX];
	const char *path = node_path(n, NULL, room);

	return path ? open_path(layer == LAYER_UPPER ? upper_fd : lower_fd, path, flags) : -1;
}

int layers_open(const struct node *n, int flags)
{
	return layers_open_in(n, n->layers & LAYER_UPPER ? LAYER_UPPER : LAYER_LOWER, flags);
}

/* overlayfs marks directories so that show nothing of the one below; we make whiteouts instead. */
static bool is_opaque(const char *path)
{
	OWN_FD int fd = open_path(upper_fd, path, O_RDONLY | O_DIRECTORY);
	char value = '\0';

	return fd >= 0 && fgetxattr(fd, "user.overlay.opaque", &value, 1) == 1 && value == 'y';
}

/* -1 with errno: ENOENT is for the lower tree to answer, where there is no whiteout. */
static int look_upper(const char *path, struct stat *ret, bool *ret_covered)
{
	OWN_FD int fd = open_path(upper_fd, path, O_PATH | O_NOFOLLOW);

	*ret_covered = false;
	if (fd < 0 || !layers_are_two())
		return fd_take(&fd);
	if (fstat(fd, ret) < 0)
		return -1;
	if (!layers_is_whiteout(ret))
		return fd_take(&fd);
	*ret_covered = true;
	errno = ENOENT;
	return -1;
}

/* A directory of both trees is one; everything else hides what is below it. */
static bool shows_below(const struct node *dir, const char *path, const struct stat *upper)
{
	OWN_FD int fd = -1;
	struct stat s;

	if (!(dir->layers & LAYER_LOWER) || !S_ISDIR(upper->st_mode))
		return false;
	fd = open_path(lower_fd, path, O_PATH | O_NOFOLLOW);
	return fd >= 0 && fstat(fd, &s) == 0 && S_ISDIR(s.st_mode) && !is_opaque(path);
}

int layers_look(const struct node *dir, const char *name, unsigned *ret_layers)
{
	char room[PATH_MAX];
	const char *path = node_path(dir, name, room);
	struct stat s = {.st_mode = 0};
	bool is_covered = false;
	int fd = -1;

	if (!path)
		return -1;
	*ret_layers = LAYER_UPPER;
	errno = ENOENT;
	if (dir->layers & LAYER_UPPER)
		fd = look_upper(path, &s, &is_covered);
	if (fd >= 0) {
		*ret_layers |= shows_below(dir, path, &s) ? LAYER_LOWER : 0;
		return fd;
	}
	if (errno != ENOENT || is_covered || !(dir->layers & LAYER_LOWER))
		return -1;
	*ret_layers = LAYER_LOWER;
	return open_path(lower_fd, path, O_PATH | O_NOFOLLOW);
}

bool layers_has_below(const struct node *dir, const char *name)
{
	OWN_FD int fd = -1;
	char room[PATH_MAX];
	const char *path = node_path(dir, name, room);

	if (path && dir->layers & LAYER_LOWER)
		fd = open_path(lower_fd, path, O_PATH | O_NOFOLLOW);
	return fd >= 0;
}
