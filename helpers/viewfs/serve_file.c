/* SPDX-License-Identifier: MIT */
/*
 * viewfs/serve_file.c: open files.
 *
 * A file is opened by its path when a program opens it, and used by its descriptor from then on:
 * what the rules allowed then stays, as with every file.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/viewfs/copyup.h"
#include "helpers/viewfs/cover.h"
#include "helpers/viewfs/handle.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"
#include "helpers/viewfs/serve.h"

/* Of what a program asks for; that it waits, or bypasses the cache, is between it and the kernel.
 */
#define PASSED_ON (O_ACCMODE | O_APPEND | O_TRUNC | O_SYNC | O_DSYNC | O_NOATIME)

/* As much as the kernel asks for in one request. */
#define READ_MAX (1U << 20)

/* What the kernel has of the content is kept while it is the same file with the same times. */
static bool is_as_seen(struct node *n, int fd)
{
	struct stat s;
	bool same;

	if (fstat(fd, &s) < 0)
		return false;
	same = s.st_ino == n->seen_inode && s.st_size == n->seen_size &&
	       s.st_mtim.tv_sec == n->seen_mtime.tv_sec &&
	       s.st_mtim.tv_nsec == n->seen_mtime.tv_nsec;
	n->seen_inode = s.st_ino;
	n->seen_size = s.st_size;
	n->seen_mtime = s.st_mtim;
	return same;
}

/* Takes `fd`. NULL with errno. */
static struct handle *take_file(struct node *n, int fd, struct fuse_file_info *info)
{
	struct handle *h = handle_new(n, fd);

	if (!h)
		return NULL;
	info->fh = (uintptr_t)h;
	info->keep_cache = fd >= 0 && is_as_seen(n, fd);
	return h;
}

static bool writes(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC;
}

void serve_open(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	struct node *n = node_of(node);
	bool is_redacted = n->guards & VIEWFS_REDACT;
	struct handle *h = NULL;

	if (!writes(info->flags) ||
	    (serve_may_change_node("write", n) == 0 && copyup(n, info->flags & O_TRUNC) == 0)) {
		int fd = -1;

		if (!is_redacted)
			fd = layers_open(n, (info->flags & PASSED_ON) | O_NONBLOCK);
		if (is_redacted || fd >= 0)
			h = take_file(n, fd, info);
	}
	/* What is no file any more is looked for again by its name. */
	if (!h && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) && !n->gone)
		errno = ESTALE;
	if (!h)
		serve_result(req, -1);
	else if (fuse_reply_open(req, info) < 0)
		handle_free(n, h);
}

/* The file and its entry; what could be made and not be told of is there, as after a crash. */
static struct handle *make(struct node *dir, const char *name, mode_t mode,
			   const struct maker *maker, struct fuse_file_info *info,
			   struct fuse_entry_param *ret)
{
	/* What the host has made meanwhile has an owner: the kernel looks again. */
	int flags = O_CREAT | O_NOFOLLOW | O_NONBLOCK | (place_has_owners() ? O_EXCL : 0);
	OWN_FD int fd = -1;
	struct judgement j;
	struct handle *h;
	struct slot slot;

	if (serve_may_make("make", dir, name, S_IFREG, &j) < 0 ||
	    slot_begin(dir, name, maker, &slot) < 0)
		return NULL;
	fd = fd_open_at(slot.dir_fd, slot.name, (info->flags & (PASSED_ON | O_EXCL)) | flags, mode);
	if (fd < 0 && errno == EEXIST && !(info->flags & O_EXCL))
		errno = ESTALE;
	if (slot_end(&slot, fd < 0 ? -1 : 0) < 0 || serve_entry(dir, name, &j, ret) < 0)
		return NULL;
	h = take_file(node_of(ret->ino), fd_take(&fd), info);
	if (!h)
		node_forget(node_of(ret->ino), 1);
	return h;
}

void serve_create(fuse_req_t req, fuse_ino_t node, const char *name, mode_t mode,
		  struct fuse_file_info *info)
{
	const struct maker maker = serve_maker(req);
	struct fuse_entry_param entry;
	struct handle *h = make(node_of(node), name, mode & 07777, &maker, info, &entry);

	if (!h) {
		serve_result(req, -1);
		return;
	}
	if (fuse_reply_create(req, &entry, info) < 0) {
		handle_free(node_of(entry.ino), h);
		node_forget(node_of(entry.ino), 1);
	}
}

void serve_read(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		struct fuse_file_info *info)
{
	static char buffer[READ_MAX];
	const struct handle *h = serve_handle(info);
	ssize_t len = 0;

	(void)node;
	if (h->fd >= 0)
		len = pread(h->fd, buffer, size < READ_MAX ? size : READ_MAX, offset);
	if (len < 0)
		serve_result(req, -1);
	else
		(void)fuse_reply_buf(req, buffer, (size_t)len);
}

void serve_write_buf(fuse_req_t req, fuse_ino_t node, struct fuse_bufvec *in, off_t offset,
		     struct fuse_file_info *info)
{
	struct fuse_bufvec out = FUSE_BUFVEC_INIT(fuse_buf_size(in));
	ssize_t len;

	(void)node;
	out.buf[0].flags = FUSE_BUF_IS_FD | FUSE_BUF_FD_SEEK;
	out.buf[0].fd = serve_handle(info)->fd;
	out.buf[0].pos = offset;
	len = fuse_buf_copy(&out, in, 0);
	if (len < 0)
		(void)fuse_reply_err(req, (int)-len);
	else
		(void)fuse_reply_write(req, (size_t)len);
}

void serve_release(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	handle_free(node_of(node), serve_handle(info));
	serve_result(req, 0);
}

void serve_fsync(fuse_req_t req, fuse_ino_t node, int only_data, struct fuse_file_info *info)
{
	int fd = serve_handle(info)->fd;

	(void)node;
	serve_result(req, fd < 0 ? 0 : only_data ? fdatasync(fd) : fsync(fd));
}

void serve_fallocate(fuse_req_t req, fuse_ino_t node, int mode, off_t offset, off_t len,
		     struct fuse_file_info *info)
{
	(void)node;
	serve_result(req, fallocate(serve_handle(info)->fd, mode, offset, len));
}
