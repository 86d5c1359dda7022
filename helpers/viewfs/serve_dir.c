/* SPDX-License-Identifier: MIT */
/* viewfs/serve_dir.c: open directories: what is hidden is not among the entries. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "helpers/viewfs/handle.h"
#include "helpers/viewfs/place.h"
#include "helpers/viewfs/serve.h"

/* As much as the kernel asks for in one request is less. */
#define ENTRIES_MAX (64U * 1024)

void serve_opendir(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	struct node *n = node_of(node);
	int fd = place_open(n, NULL, O_RDONLY | O_DIRECTORY);
	struct handle *h = fd < 0 ? NULL : handle_new_dir(n, fd);

	if (!h) {
		serve_result(req, -1);
		return;
	}
	info->fh = (uintptr_t)h;
	if (fuse_reply_open(req, info) < 0)
		handle_free(n, h);
}

/* An answer as it is filled. */
struct listing {
	fuse_req_t req;
	struct node *dir;
	bool plus; /* with attributes */
	size_t size;
	size_t used;
	char room[ENTRIES_MAX];
};

/* Without a number the kernel learns nothing but the name. */
static void describe(const struct listing *l, const struct dirent *d, const struct judgement *j,
		     struct fuse_entry_param *ret)
{
	bool is_dot = !strcmp(d->d_name, ".") || !strcmp(d->d_name, "..");
	unsigned type = j->guards & VIEWFS_REDACT && d->d_type != DT_DIR ? DT_REG : d->d_type;

	if (l->plus && !is_dot && serve_entry(l->dir, d->d_name, j, ret) == 0)
		return;
	memset(ret, 0, sizeof(*ret));
	ret->attr.st_ino = d->d_ino;
	ret->attr.st_mode = DTTOIF(type);
}

/* False when there is no room for it. */
static bool put(struct listing *l, const struct dirent *d)
{
	bool is_dot = !strcmp(d->d_name, ".") || !strcmp(d->d_name, "..");
	struct fuse_entry_param entry;
	struct judgement j;
	size_t room = l->size - l->used;
	size_t len;

	node_judge(l->dir, d->d_name, &j);
	if (!is_dot && j.guards & VIEWFS_HIDE)
		return true;
	describe(l, d, &j, &entry);
	if (l->plus)
		len = fuse_add_direntry_plus(l->req, l->room + l->used, room, d->d_name, &entry,
					     d->d_off);
	else
		len = fuse_add_direntry(l->req, l->room + l->used, room, d->d_name, &entry.attr,
					d->d_off);
	if (len > room) {
		if (entry.ino != 0)
			node_forget(node_of(entry.ino), 1);
		return false;
	}
	l->used += len;
	return true;
}

static void list(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset, struct handle *h,
		 bool plus)
{
	static struct listing l;
	const struct dirent *d;

	l.req = req;
	l.dir = node_of(node);
	l.plus = plus;
	l.size = size < ENTRIES_MAX ? size : ENTRIES_MAX;
	l.used = 0;
	if (offset != h->at)
		seekdir(h->dir, offset);
	h->at = offset;
	errno = 0;
	while ((d = readdir(h->dir))) {
		if (!put(&l, d)) {
			seekdir(h->dir, h->at);
			break;
		}
		h->at = d->d_off;
		errno = 0;
	}
	if (!d && errno != 0 && l.used == 0)
		serve_result(req, -1);
	else
		(void)fuse_reply_buf(req, l.room, l.used);
}

void serve_readdir(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		   struct fuse_file_info *info)
{
	list(req, node, size, offset, serve_handle(info), false);
}

void serve_readdirplus(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		       struct fuse_file_info *info)
{
	list(req, node, size, offset, serve_handle(info), true);
}

void serve_releasedir(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	handle_free(node_of(node), serve_handle(info));
	serve_result(req, 0);
}
