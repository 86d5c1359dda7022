/* SPDX-License-Identifier: MIT */
/* skeleton/tree.c: one is changed under another name, so that no launch finds it meanwhile. */
#include "helpers/skeleton/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "base/mem.h"
#include "helpers/skeleton/records.h"
#include "kern/erase.h"

#define LIST_FILE "list"
#define START_FILE "start"
#define MEMORY_FILE "memory"
#define PART "part" /* the name of one that is being made */
#define LIST_BYTES (256 << 20)
#define START_ROOM 64

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif
#define ZFS_SUPER_MAGIC 0x2fc12fc1
#define BCACHEFS_SUPER_MAGIC 0xca451a4e

/* What a user of a disk that is nearly full has is not for a cache. */
#define SPARE_BYTES (512ULL << 20)
#define SPARE_FILES 100000

/* Where many small directories are quick, and overlayfs takes them as a lower layer. */
static bool is_suitable(int folder_fd)
{
	static const unsigned long suitable[] = {
		EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC, BTRFS_SUPER_MAGIC,    F2FS_SUPER_MAGIC,
		TMPFS_MAGIC,      ZFS_SUPER_MAGIC, BCACHEFS_SUPER_MAGIC,
	};
	struct statfs fs;

	if (fstatfs(folder_fd, &fs) < 0 ||
	    (uint64_t)fs.f_bavail * (uint64_t)fs.f_bsize < SPARE_BYTES ||
	    (fs.f_files > 0 && fs.f_ffree < SPARE_FILES))
		return false;
	for (size_t i = 0; i < COUNT_OF(suitable); i++)
		if ((unsigned long)fs.f_type == suitable[i])
			return true;
	return false;
}

static bool says(int dir_fd, const char *name, const char *start)
{
	OWN_FD int fd = fd_open_at(dir_fd, name, O_RDONLY | O_NOFOLLOW, 0);
	char text[START_ROOM];
	ssize_t len = fd < 0 ? -1 : fd_read_all(fd, text, sizeof(text));

	return len > 0 && (size_t)len == strlen(start) && memcmp(text, start, (size_t)len) == 0;
}

static void note(const struct place *p, int dir_fd, const char *name)
{
	struct err ignored = {0};

	(void)!file_write_passing(dir_fd, name, p->start, strlen(p->start), 0600, &ignored);
}

static int open_dir(int dir_fd, const char *name)
{
	return fd_open_at(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
}

/* The records of the list in slot_fd, for which `a` has the text. */
static bool read_slot(int slot_fd, struct arena *a, struct records *ret)
{
	struct err ignored = {0};
	char *text;
	size_t len;

	return file_read(slot_fd, LIST_FILE, LIST_BYTES, a, &text, &len, &ignored) == 0 &&
	       records_read(text, len, ret, &ignored) == 0;
}

/* The first look at one since the machine was started. */
static bool is_whole(int slot_fd)
{
	OWN_FD int tree_fd = open_dir(slot_fd, SKELETON_TREE);
	static struct arena a; /* large: its first block is inside */
	struct records r;
	bool whole = false;

	if (tree_fd >= 0 && read_slot(slot_fd, &a, &r)) {
		whole = records_hold(&r, tree_fd);
		records_done(&r);
	}
	arena_done(&a);
	return whole;
}

bool tree_is_ready(const struct place *p)
{
	OWN_FD int slot_fd = open_dir(p->folder_fd, p->key);

	if (slot_fd < 0)
		return says(p->folder_fd, MEMORY_FILE, p->start);
	if (says(slot_fd, START_FILE, p->start))
		return true;
	if (!is_whole(slot_fd))
		return false;
	note(p, slot_fd, START_FILE);
	return true;
}

/* A directory that takes what overlayfs says with attributes, and hands nothing down to others. */
static bool make_top(int slot_fd)
{
	static const char mark[] = "user.overlay.opaque";
	OWN_FD int fd = -1;

	if (mkdirat(slot_fd, SKELETON_TREE, 0700) < 0)
		return false;
	fd = open_dir(slot_fd, SKELETON_TREE);
	if (fd < 0)
		return false;
	(void)fremovexattr(fd, "system.posix_acl_default");
	return fchown(fd, (uid_t)-1, getegid()) == 0 && fchmod(fd, 0755) == 0 &&
	       fsetxattr(fd, mark, "y", 1, XATTR_CREATE) == 0 && fremovexattr(fd, mark) == 0;
}

/* The folder's list is replaced, never written: a second name is a copy. */
static bool take_list(const struct place *p, int slot_fd)
{
	(void)unlinkat(slot_fd, LIST_FILE, 0);
	return linkat(p->folder_fd, SKELETON_FILE, slot_fd, LIST_FILE, 0) == 0;
}

static bool make_anew(const struct place *p, const struct records *r, void (*show)(size_t made))
{
	OWN_FD int slot_fd = -1;
	OWN_FD int tree_fd = -1;
	struct err ignored = {0};

	if (mkdirat(p->folder_fd, PART, 0700) < 0)
		return false;
	slot_fd = open_dir(p->folder_fd, PART);
	if (slot_fd < 0 || !make_top(slot_fd))
		return false;
	tree_fd = open_dir(slot_fd, SKELETON_TREE);
	return tree_fd >= 0 && records_make(r, tree_fd, show, &ignored) == 0 &&
	       take_list(p, slot_fd);
}

/* Takes `name` as the part, when nobody uses it and it can become what is wanted. */
static bool change(const struct place *p, const char *name, const struct records *wanted)
{
	OWN_FD int slot_fd = open_dir(p->folder_fd, name);
	OWN_FD int tree_fd = slot_fd < 0 ? -1 : open_dir(slot_fd, SKELETON_TREE);
	static struct arena a; /* large: its first block is inside */
	struct err ignored = {0};
	struct records old;
	bool done = false;

	if (tree_fd < 0 || !says(slot_fd, START_FILE, p->start) ||
	    flock(slot_fd, LOCK_EX | LOCK_NB) < 0 ||
	    renameat(p->folder_fd, name, p->folder_fd, PART) < 0)
		return false;
	if (read_slot(slot_fd, &a, &old)) {
		done = records_change(&old, wanted, tree_fd, &ignored) == 0 &&
		       take_list(p, slot_fd);
		records_done(&old);
	}
	arena_done(&a);
	return done;
}

static void erase(const struct place *p, const char *name)
{
	OWN_FD int slot_fd = open_dir(p->folder_fd, name);
	struct err ignored = {0};

	if (slot_fd >= 0 && flock(slot_fd, LOCK_EX | LOCK_NB) == 0)
		(void)!erase_tree(p->folder_fd, name, &ignored);
}

/* What else lies in the folder is not ours to remove. */
static bool is_ours(const char *name)
{
	return strcmp(name, PART) == 0 || (strlen(name) == SKELETON_KEY_LEN &&
					   strspn(name, "0123456789abcdef") == SKELETON_KEY_LEN);
}

static bool make_part(const struct place *p, const char *text, size_t len,
		      void (*show)(size_t made))
{
	static struct arena a; /* large: its first block is inside */
	struct err ignored = {0};
	const char *const *names;
	struct records wanted;
	unsigned count;
	bool done = false;

	if (records_read(text, len, &wanted, &ignored) < 0)
		return false;
	if (dir_list(p->folder_fd, ".", "", &a, &names, &count) < 0)
		count = 0;
	for (unsigned i = 0; i < count; i++) {
		if (!is_ours(names[i]))
			continue;
		done = done || change(p, names[i], &wanted);
		/* Also one whose change has failed. */
		if (!done)
			erase(p, PART);
		if (strcmp(names[i], PART) != 0)
			erase(p, names[i]);
	}
	done = done || make_anew(p, &wanted, show);
	records_done(&wanted);
	arena_done(&a);
	return done;
}

/* From now on launches find it. */
static bool publish(const struct place *p)
{
	OWN_FD int slot_fd = open_dir(p->folder_fd, PART);

	if (slot_fd < 0)
		return false;
	note(p, slot_fd, START_FILE);
	return renameat(p->folder_fd, PART, p->folder_fd, p->key) == 0;
}

void tree_renew(const struct place *p, const char *text, size_t len, void (*show)(size_t made))
{
	(void)unlinkat(p->folder_fd, MEMORY_FILE, 0);
	if (is_suitable(p->folder_fd) && make_part(p, text, len, show) && publish(p))
		return;
	erase(p, PART);
	note(p, p->folder_fd, MEMORY_FILE);
}
