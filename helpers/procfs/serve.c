/* SPDX-License-Identifier: MIT */
/*
 * procfs/serve.c: answers to what programs inside ask of the files.
 *
 * A text is made anew whenever a file is read from its beginning, as the kernel does, and kept for
 * who reads it in pieces. Only so many are kept: who opens more gets pieces of different texts, and
 * the helper's memory has a bound.
 */
#include "helpers/procfs/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/attr.h"
#include "base/clock.h"
#include "helpers/procfs/show.h"

enum { KEPT = 32, FIRST_FILE = FUSE_ROOT_ID + 1 };

/* Nothing of what the kernel remembers of them ever changes. */
static const double for_ever = 86400;

static const struct file {
	const char *name;
	void (*show)(FILE *out);
} files[] = {
#define VIRTUAL_FILE(name, path) {#name, show_##name},
	PROCVIEW_FILES
#undef VIRTUAL_FILE
};

/* The text that an open file was last read from. */
static struct kept {
	uint64_t handle; /* 0: free */
	uint64_t used;   /* the larger, the later */
	char *text;
	size_t len;
} kept[KEPT];

static uint64_t counter;

static const struct file *file_of(fuse_ino_t node)
{
	return node >= FIRST_FILE && node - FIRST_FILE < COUNT_OF(files) ? &files[node - FIRST_FILE]
									 : NULL;
}

static struct stat attributes(fuse_ino_t node)
{
	struct stat s;

	memset(&s, 0, sizeof(s));
	s.st_ino = node;
	s.st_mode = file_of(node) ? S_IFREG | 0444 : S_IFDIR | 0555;
	s.st_nlink = file_of(node) ? 1 : 2;
	return s;
}

static void on_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
	struct fuse_entry_param entry;

	memset(&entry, 0, sizeof(entry));
	for (size_t i = 0; parent == FUSE_ROOT_ID && i < COUNT_OF(files); i++)
		if (!strcmp(files[i].name, name))
			entry.ino = FIRST_FILE + i;
	if (entry.ino == 0) {
		(void)fuse_reply_err(req, ENOENT);
		return;
	}
	entry.attr = attributes(entry.ino);
	entry.attr_timeout = entry.entry_timeout = for_ever;
	(void)fuse_reply_entry(req, &entry);
}

static void on_getattr(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	const struct stat s = attributes(node);

	(void)info;
	(void)fuse_reply_attr(req, &s, for_ever);
}

static void on_open(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	if (!file_of(node) || (info->flags & O_ACCMODE) != O_RDONLY) {
		(void)fuse_reply_err(req, EACCES);
		return;
	}
	/* Files that were opened before this process began to serve have other numbers. */
	if (counter == 0)
		counter = (uint64_t)clock_ms() << 20;
	info->direct_io = 1;
	info->fh = ++counter;
	(void)fuse_reply_open(req, info);
}

static struct kept *find_kept(uint64_t handle)
{
	for (size_t i = 0; i < KEPT; i++)
		if (kept[i].handle == handle)
			return &kept[i];
	return NULL;
}

/* The one that it has, or the one that was not read for the longest time. */
static struct kept *take_kept(uint64_t handle)
{
	struct kept *k = find_kept(handle);

	if (k)
		return k;
	k = &kept[0];
	for (size_t i = 1; i < KEPT; i++)
		if (kept[i].used < k->used)
			k = &kept[i];
	k->handle = handle;
	return k;
}

static void drop(struct kept *k)
{
	free(k->text);
	memset(k, 0, sizeof(*k));
}

/* The text for this reader; NULL when there is no memory. */
static struct kept *render(const struct file *f, uint64_t handle)
{
	struct kept *k = take_kept(handle);
	FILE *out;

	free(k->text);
	k->text = NULL;
	k->len = 0;
	k->used = ++counter;
	out = open_memstream(&k->text, &k->len);
	if (out)
		f->show(out);
	if (out && fclose(out) == 0 && k->text)
		return k;
	drop(k);
	return NULL;
}

static void on_read(fuse_req_t req, fuse_ino_t node, size_t size, off_t offset,
		    struct fuse_file_info *info)
{
	const struct file *f = file_of(node);
	struct kept *k = offset > 0 ? find_kept(info->fh) : NULL;

	if (!f) {
		(void)fuse_reply_err(req, EISDIR);
		return;
	}
	if (!k)
		k = render(f, info->fh);
	if (!k)
		(void)fuse_reply_err(req, ENOMEM);
	else if (offset < 0 || (size_t)offset >= k->len)
		(void)fuse_reply_buf(req, NULL, 0);
	else
		(void)fuse_reply_buf(req, k->text + offset,
				     size < k->len - (size_t)offset ? size
								    : k->len - (size_t)offset);
}

static void on_release(fuse_req_t req, fuse_ino_t node, struct fuse_file_info *info)
{
	struct kept *k = find_kept(info->fh);

	(void)node;
	if (k)
		drop(k);
	(void)fuse_reply_err(req, 0);
}

const struct fuse_lowlevel_ops serve_ops = {
	.lookup = on_lookup,
	.getattr = on_getattr,
	.open = on_open,
	.read = on_read,
	.release = on_release,
};
