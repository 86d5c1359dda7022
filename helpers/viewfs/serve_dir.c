/* SPDX-License-Identifier: MIT */
/* viewfs/serve_dir.c: open directories: what is hidden is not among the entries. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "helpers/viewfs/handle.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"
#include "helpers/viewfs/serve.h"
#include "helpers/viewfs/watch.h"

/* As much as the kernel asks for in one request is less. */
#define ENTRIES_MAX (64U * 1024)

/* Longer than a tick of any file system's clock. */
enum { SETTLED_SECONDS = 2 };

/*
 * The names that the kernel has of it are kept while it has the same time, if that had passed when
 * they were read: what changed within the same tick would have it too.
 */
static bool is_as_listed(struct node *n, const struct entries *open)
{
	struct timespec now;
	struct stat s;
	bool same;

	if (fstat(dirfd(open->upper), &s) < 0)
		return false;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	same = n->seen_mtime.tv_sec == s.st_mtim.tv_sec &&
	       n->seen_mtime.tv_nsec == s.st_mtim.tv_nsec && n->seen_inode == s.st_ino;
	n->seen_mtime = s.st_mtim;
	if (n->seen_inode != s.st_ino || now.tv_sec - s.st_mtim.tv_sec < SETTLED_SECONDS)
		node_unsee(n);
	return same;
}

void serve_opendir(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	struct node *n = node_of(node);
	struct handle *h;

	/* That its changes are heard of before anything in it is told. */
	(void)!place_trust(n);
	h = handle_new_dir(n);

	if (!h) {
		serve_result(req, -1);
		return;
	}
	info->fh = (uintptr_t)h;
	/* A listing that the kernel has tells no attributes: only where it trusts them for long. */
	info->cache_readdir = watch_hears(n) && !layers_are_two();
	info->keep_cache = info->cache_readdir && is_as_listed(n, &h->dir);
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
static void describe(const struct listing *l, const struct entry *d, const struct judgement *j,
		     struct fuse_entry_param *ret)
{
	bool is_dot = !strcmp(d->name, ".") || !strcmp(d->name, "..");
	unsigned type = j->guards & VIEWFS_REDACT && d->type != DT_DIR ? DT_REG : d->type;

	if (l->plus && !is_dot && !serve_is_told(l->dir, d->name) &&
	    serve_entry(l->dir, d->name, j, ret) == 0)
		return;
	memset(ret, 0, sizeof(*ret));
	ret->attr.st_ino = d->inode;
	ret->attr.st_mode = DTTOIF(type);
}

/* False when there is no room for it. */
static bool put(struct listing *l, const struct entry *d)
{
	bool is_dot = !strcmp(d->name, ".") || !strcmp(d->name, "..");
	struct fuse_entry_param entry;
	struct judgement j;
	size_t room = l->size - l->used;
	size_t len;

	node_judge(l->dir, d->name, &j);
	if (!is_dot && j.guards & VIEWFS_HIDE)
		return true;
	describe(l, d, &j, &entry);
	if (l->plus)
		len = fuse_add_direntry_plus(l->req, l->room + l->used, room, d->name, &entry,
					     d->behind);
	else
		len = fuse_add_direntry(l->req, l->room + l->used, room, d->name, &entry.attr,
					d->behind);
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
	struct entry found;
	int got;

	l.req = req;
	l.dir = node_of(node);
	l.plus = plus;
	l.size = size < ENTRIES_MAX ? size : ENTRIES_MAX;
	l.used = 0;
	entries_seek(&h->dir, offset);
	while ((got = entries_next(&h->dir, l.dir, &found)) == 1)
		if (!put(&l, &found)) {
			entries_put_back(&h->dir);
			break;
		}
	if (got < 0 && l.used == 0)
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
