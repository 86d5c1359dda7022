/* SPDX-License-Identifier: MIT */
/* container/tally.c: a walk with a stack of open directories; what has two owners is sorted. */
#include "container/tally.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fiemap.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/fd.h"
#include "kern/sys.h"

#define WITHIN (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV)
#define EXTENTS_AT_ONCE 64

/* A file with several names, of which some have been met. */
struct linked {
	dev_t dev;
	ino_t ino;
	uint64_t names; /* all that it has */
	uint64_t met;
	uint64_t bytes;
};

/* A part of the disk that somebody else has too. */
struct extent {
	uint64_t start;
	uint64_t end;
};

struct walk {
	struct arena *arena;
	struct tally *tally;
	DIR *levels[TALLY_DEPTH];
	unsigned depth;
	bool may_share; /* the file system may know blocks with two owners */
	struct linked *linked;
	unsigned linked_count;
	unsigned linked_room;
	struct extent *extents;
	unsigned extent_count;
	unsigned extent_room;
};

static int by_inode(const void *a, const void *b)
{
	const struct linked *x = a;
	const struct linked *y = b;

	if (x->dev != y->dev)
		return x->dev < y->dev ? -1 : 1;
	return x->ino < y->ino ? -1 : x->ino > y->ino;
}

static int by_start(const void *a, const void *b)
{
	const struct extent *x = a;
	const struct extent *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* One entry for each file. */
static void join_linked(struct walk *w)
{
	unsigned kept = 0;

	if (w->linked_count == 0)
		return;
	qsort(w->linked, w->linked_count, sizeof(*w->linked), by_inode);
	for (unsigned i = 1; i < w->linked_count; i++)
		if (by_inode(&w->linked[kept], &w->linked[i]) == 0)
			w->linked[kept].met += w->linked[i].met;
		else
			w->linked[++kept] = w->linked[i];
	w->linked_count = kept + 1;
}

/* No two that overlap. */
static void join_extents(struct walk *w)
{
	unsigned kept = 0;

	if (w->extent_count == 0)
		return;
	qsort(w->extents, w->extent_count, sizeof(*w->extents), by_start);
	for (unsigned i = 1; i < w->extent_count; i++) {
		struct extent *last = &w->extents[kept];

		if (w->extents[i].start > last->end)
			w->extents[++kept] = w->extents[i];
		else if (w->extents[i].end > last->end)
			last->end = w->extents[i].end;
	}
	w->extent_count = kept + 1;
}

/* Memory grows with files, not with names: it is doubled only when joining gave little room. */
static void note_linked(struct walk *w, const struct stat *s, uint64_t bytes)
{
	if (w->linked_count == w->linked_room) {
		join_linked(w);
		if (w->linked_count >= w->linked_room / 2)
			w->linked = arena_grow(w->arena, w->linked, w->linked_room, &w->linked_room,
					       sizeof(*w->linked));
	}
	w->linked[w->linked_count++] = (struct linked){s->st_dev, s->st_ino, s->st_nlink, 1, bytes};
}

static void note_extent(struct walk *w, uint64_t start, uint64_t len)
{
	if (w->extent_count == w->extent_room) {
		join_extents(w);
		if (w->extent_count >= w->extent_room / 2)
			w->extents = arena_grow(w->arena, w->extents, w->extent_room,
						&w->extent_room, sizeof(*w->extents));
	}
	w->extents[w->extent_count++] = (struct extent){start, start + len};
}

/* Of this file. 0 also when the file system does not say. */
static uint64_t shared_blocks(struct walk *w, int dir_fd, const char *name)
{
	OWN_FD int fd = sys_openat2(dir_fd, name, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0, WITHIN);
	union {
		struct fiemap map;
		char room[sizeof(struct fiemap) + EXTENTS_AT_ONCE * sizeof(struct fiemap_extent)];
	} u;
	uint64_t at = 0;
	uint64_t sum = 0;
	bool last = fd < 0;

	while (!last) {
		memset(&u, 0, sizeof(u));
		u.map.fm_start = at;
		u.map.fm_length = FIEMAP_MAX_OFFSET - at;
		u.map.fm_extent_count = EXTENTS_AT_ONCE;
		if (ioctl(fd, (int)FS_IOC_FIEMAP, &u.map) < 0 || u.map.fm_mapped_extents == 0)
			break;
		for (unsigned i = 0; i < u.map.fm_mapped_extents; i++) {
			const struct fiemap_extent *x = &u.map.fm_extents[i];

			last = last || x->fe_flags & FIEMAP_EXTENT_LAST;
			last = last || x->fe_logical + x->fe_length <= at;
			at = x->fe_logical + x->fe_length;
			if (!(x->fe_flags & FIEMAP_EXTENT_SHARED))
				continue;
			note_extent(w, x->fe_physical, x->fe_length);
			sum += x->fe_length;
		}
	}
	return sum;
}

static void count_file(struct walk *w, int dir_fd, const char *name, const struct stat *s)
{
	uint64_t bytes = (uint64_t)s->st_blocks * 512;

	if (S_ISREG(s->st_mode) && bytes > 0 && w->may_share) {
		uint64_t shared = shared_blocks(w, dir_fd, name);

		bytes -= shared < bytes ? shared : bytes;
	}
	if (s->st_nlink > 1)
		note_linked(w, s, bytes);
	else
		w->tally->own += bytes;
}

/* Goes into a directory, or counts it as one that cannot be looked into. Takes the fd. */
static void enter(struct walk *w, int fd)
{
	OWN_FD int own_fd = fd;

	w->levels[w->depth] = own_fd >= 0 ? fdopendir(own_fd) : NULL;
	if (!w->levels[w->depth]) {
		w->tally->unread++;
		return;
	}
	(void)!fd_take(&own_fd); /* the stream's now */
	w->depth++;
}

static void count_entry(struct walk *w, const char *name)
{
	int dir_fd = dirfd(w->levels[w->depth - 1]);
	struct stat s;

	if (!strcmp(name, ".") || !strcmp(name, "..") ||
	    fstatat(dir_fd, name, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	if (!S_ISDIR(s.st_mode)) {
		count_file(w, dir_fd, name, &s);
		return;
	}
	w->tally->own += (uint64_t)s.st_blocks * 512;
	if (w->depth == TALLY_DEPTH)
		w->tally->unread++;
	else
		enter(w, sys_openat2(dir_fd, name, O_RDONLY | O_DIRECTORY, 0, WITHIN));
}

static void finish(struct walk *w)
{
	join_linked(w);
	for (unsigned i = 0; i < w->linked_count; i++)
		if (w->linked[i].met >= w->linked[i].names)
			w->tally->own += w->linked[i].bytes;
		else
			w->tally->shared += w->linked[i].bytes;
	join_extents(w);
	for (unsigned i = 0; i < w->extent_count; i++)
		w->tally->shared += w->extents[i].end - w->extents[i].start;
}

int tally_add(int dir_fd, struct arena *a, struct tally *t, struct err *e)
{
	static struct walk w;
	OWN_FD int fd = fd_open_at(dir_fd, ".", O_RDONLY | O_DIRECTORY, 0);
	struct statfs fs;
	struct stat s;

	if (fd < 0 || fstatfs(fd, &fs) < 0 || fstat(fd, &s) < 0)
		return err_sys(e, "cannot look into the directory");
	w = (struct walk){.arena = a, .tally = t};
	/* These have no such blocks, and each file would be opened in vain. */
	w.may_share = fs.f_type != EXT4_SUPER_MAGIC && fs.f_type != TMPFS_MAGIC;
	t->own += (uint64_t)s.st_blocks * 512;
	enter(&w, fd_take(&fd));
	while (w.depth > 0) {
		const struct dirent *entry = readdir(w.levels[w.depth - 1]);

		if (entry)
			count_entry(&w, entry->d_name);
		else
			(void)closedir(w.levels[--w.depth]);
	}
	finish(&w);
	return 0;
}
