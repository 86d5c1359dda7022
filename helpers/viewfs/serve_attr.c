/* SPDX-License-Identifier: MIT */
/* viewfs/serve_attr.c: attributes, the text of links, and the size of the file system. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/viewfs/copyup.h"
#include "helpers/viewfs/handle.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"
#include "helpers/viewfs/serve.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452 /* Linux 6.6 */
#endif

/* Also of a file whose name is gone, as long as somebody has it open. */
static int stat_node(const struct node *n, const struct handle *h, struct stat *ret)
{
	if (!h && n->gone)
		h = n->open;
	if (h && h->fd >= 0)
		return place_stat_open(n, h->fd, ret);
	return place_stat(n, ret);
}

/* What is gone, or something else, is looked for again by who asks for it by name. */
static int stat_told(const struct node *n, const struct handle *h, struct stat *ret)
{
	int done = stat_node(n, h, ret);

	if (!h && !n->gone && n->told_kind != 0 &&
	    (done < 0 ? errno == ENOENT : (ret->st_mode & S_IFMT) != n->told_kind)) {
		errno = ESTALE;
		return -1;
	}
	return done;
}

static void reply_attr(fuse_req_t req, struct node *n, const struct handle *h)
{
	struct stat s;

	if (stat_told(n, h, &s) < 0)
		serve_result(req, -1);
	else
		(void)fuse_reply_attr(req, &s, serve_trust(n, &s));
}

void serve_getattr(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	reply_attr(req, node_of(node), info ? serve_handle(info) : NULL);
}

/* By the place of the file, whoever may read it. Before Linux 6.6 by its name. */
static int change_mode(const struct node *n, int fd, mode_t mode)
{
	OWN_FD int dir_fd = -1;
	struct stat s;
	int done = (int)syscall(SYS_fchmodat2, fd, "", mode, AT_EMPTY_PATH);

	if (done == 0 || errno != ENOSYS)
		return done;
	if (fstat(fd, &s) < 0)
		return -1;
	errno = EOPNOTSUPP;
	if (S_ISLNK(s.st_mode))
		return -1;
	dir_fd = layers_open(n->parent ? n->parent : n, O_PATH | O_DIRECTORY);
	return dir_fd < 0 ? -1 : fchmodat(dir_fd, n->parent ? n->name : ".", mode, 0);
}

static int change_owner(int fd, const struct stat *wanted, int what)
{
	uid_t uid = (what & FUSE_SET_ATTR_UID) ? wanted->st_uid : (uid_t)-1;
	gid_t gid = (what & FUSE_SET_ATTR_GID) ? wanted->st_gid : (gid_t)-1;

	return place_owner(uid, gid, &uid, &gid) < 0 ? -1
						     : fchownat(fd, "", uid, gid, AT_EMPTY_PATH);
}

static int change_size(const struct node *n, const struct handle *h, off_t size)
{
	OWN_FD int fd = -1;

	if (h)
		return ftruncate(h->fd, size);
	fd = layers_open(n, O_WRONLY | O_NONBLOCK);
	return fd < 0 ? -1 : ftruncate(fd, size);
}

static int change_times(int fd, const struct stat *wanted, int what)
{
	struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_nsec = UTIME_OMIT}};

	if (what & FUSE_SET_ATTR_ATIME)
		times[0] = wanted->st_atim;
	if (what & FUSE_SET_ATTR_ATIME_NOW)
		times[0].tv_nsec = UTIME_NOW;
	if (what & FUSE_SET_ATTR_MTIME)
		times[1] = wanted->st_mtim;
	if (what & FUSE_SET_ATTR_MTIME_NOW)
		times[1].tv_nsec = UTIME_NOW;
	return utimensat(fd, "", times, AT_EMPTY_PATH);
}

static int change(const struct node *n, const struct handle *h, const struct stat *wanted, int what)
{
	OWN_FD int place_fd = h ? -1 : layers_open(n, O_PATH | O_NOFOLLOW);
	int fd = h ? h->fd : place_fd;

	if (fd < 0)
		return -1;
	if (what & (FUSE_SET_ATTR_UID | FUSE_SET_ATTR_GID) && change_owner(fd, wanted, what) < 0)
		return -1;
	if (what & FUSE_SET_ATTR_MODE && change_mode(n, fd, wanted->st_mode & 07777) < 0)
		return -1;
	if (what & FUSE_SET_ATTR_SIZE && change_size(n, h, wanted->st_size) < 0)
		return -1;
	if (what & (FUSE_SET_ATTR_ATIME | FUSE_SET_ATTR_MTIME))
		return change_times(fd, wanted, what);
	return 0;
}

void serve_setattr(fuse_req_t req, fuse_ino_t node, struct stat *attr, int what,
		   struct fuse_file_info *info)
{
	struct node *n = node_of(node);
	const struct handle *h = info ? serve_handle(info) : n->gone ? n->open : NULL;

	if (serve_may_change_node("change", n) < 0 ||
	    (!n->gone && copyup(n, what & FUSE_SET_ATTR_SIZE && attr->st_size == 0) < 0) ||
	    change(n, h, attr, what) < 0)
		serve_result(req, -1);
	else
		reply_attr(req, n, h);
}

void serve_readlink(fuse_req_t req, fuse_ino_t node)
{
	const struct node *n = node_of(node);
	OWN_FD int fd = layers_open(n, O_PATH | O_NOFOLLOW);
	char target[PATH_MAX + 1];
	ssize_t len = -1;

	errno = n->guards & VIEWFS_REDACT ? EINVAL : errno;
	if (fd >= 0 && !(n->guards & VIEWFS_REDACT))
		len = readlinkat(fd, "", target, PATH_MAX);
	if (len < 0) {
		serve_result(req, -1);
		return;
	}
	target[len] = '\0';
	(void)fuse_reply_readlink(req, target);
}

void serve_statfs(fuse_req_t req, fuse_ino_t node)
{
	/* Of two trees the one that is written to. */
	OWN_FD int fd =
		layers_open(node_of(layers_are_two() ? FUSE_ROOT_ID : node), O_PATH | O_NOFOLLOW);
	struct statvfs s;

	if (fd < 0 || fstatvfs(fd, &s) < 0)
		serve_result(req, -1);
	else
		(void)fuse_reply_statfs(req, &s);
}
