/* SPDX-License-Identifier: MIT */
/* viewfs/layers.c: finding names in the trees that a directory is made of. */
#include "helpers/viewfs/layers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fd.h"
#include "kern/sys.h"

/* As long as a burst of requests for one directory takes. */
enum { RECENT_MS = 20 };

#define BELOW (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)

static int upper_fd = -1; /* the one tree, if there is no other */
static int lower_fd = -1;
static int work_fd = -1;
static uid_t own_uid;

void layers_begin_one(int root_fd)
{
	upper_fd = root_fd;
	node_of(FUSE_ROOT_ID)->layers = LAYER_UPPER;
}

int layers_begin_two(int changes_fd, int below_fd)
{
	OWN_FD int own_fd = changes_fd;

	own_uid = geteuid();
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

/* The directory that a name was looked for in last, of either tree. */
static struct recent {
	const struct node *dir;
	uint64_t changes; /* nodes_changes when it was opened */
	int64_t opened_ms;
	int fd;
} recents[] = {{.fd = -1}, {.fd = -1}};

/* For a moment: who looks for one name in a directory looks for all, and the kernel itself trusts
 * what leads there for longer. */
static int open_recent(const struct node *dir, enum layer layer)
{
	struct recent *r = &recents[layer == LAYER_LOWER];
	int64_t now = clock_ms();

	if (r->fd >= 0 && r->dir == dir && r->changes == nodes_changes() &&
	    now - r->opened_ms < RECENT_MS)
		return r->fd;
	fd_close(&r->fd);
	r->fd = layers_open_in(dir, layer, O_PATH | O_DIRECTORY);
	r->dir = dir;
	r->changes = nodes_changes();
	r->opened_ms = now;
	return r->fd;
}

static int look_in(const struct node *dir, enum layer layer, const char *name, struct stat *ret)
{
	int fd = open_recent(dir, layer);

	return fd < 0 ? -1 : fstatat(fd, name, ret, AT_SYMLINK_NOFOLLOW);
}

/*
 * Of another user, who lets us not read it: as empty as it is in the skeleton of the system, which
 * cannot always be told so by an attribute.
 */
static bool is_closed(const struct node *dir, const char *name, const struct stat *s)
{
	OWN_FD int fd = -1;

	if (s->st_uid == own_uid)
		return false;
	fd = fd_open_at(open_recent(dir, LAYER_LOWER), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW,
			0);
	return fd < 0 && errno == EACCES;
}

/* A directory of both trees is one; everything else hides what is below it. */
static bool shows_below(const struct node *dir, const char *name)
{
	char room[PATH_MAX];
	const char *path = node_path(dir, name, room);
	struct stat s;

	return dir->layers & LAYER_LOWER && look_in(dir, LAYER_LOWER, name, &s) == 0 &&
	       S_ISDIR(s.st_mode) && path && !is_opaque(path) && !is_closed(dir, name, &s);
}

int layers_look(const struct node *dir, const char *name, struct stat *ret, unsigned *ret_layers)
{
	unsigned layers = LAYER_UPPER;
	struct stat s;

	errno = ENOENT;
	if (dir->layers & LAYER_UPPER && look_in(dir, LAYER_UPPER, name, &s) == 0) {
		if (layers_are_two() && layers_is_whiteout(&s)) {
			errno = ENOENT;
			return -1;
		}
		if (S_ISDIR(s.st_mode) && shows_below(dir, name))
			layers |= LAYER_LOWER;
	} else {
		/* For the lower tree to answer. */
		layers = LAYER_LOWER;
		if (errno != ENOENT || !(dir->layers & LAYER_LOWER) ||
		    look_in(dir, LAYER_LOWER, name, &s) < 0)
			return -1;
	}
	*ret = s;
	*ret_layers = layers;
	return 0;
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
