/* SPDX-License-Identifier: MIT */
/*
 * skeleton/walk.c: depth first, with a stack of open directories instead of recursion.
 *
 * The kind of an entry comes from readdir, so only directories and files with a rule cost system
 * calls: a system has some ten thousand directories and ten times as many files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/skeleton/list.h"
#include "helpers/skeleton/rules.h"

/* Deeper than any system. What is deeper, or has a longer path, stays as the host has it. */
#define DEPTH_MAX 512
#define SMALL_MAX (1 << 20)

struct level {
	DIR *dir;
	size_t path_len;
	enum rule rule;
};

struct walk {
	struct list *list;
	struct level levels[DEPTH_MAX];
	unsigned depth;
	char path[PATH_MAX]; /* of the deepest level */
	dev_t device;
};

void list_add(struct list *l, enum skeleton_kind kind, unsigned mode, const char *path,
	      const char *name)
{
	(void)fprintf(l->out, "%c%04o%s%s%s", kind, mode, path, name ? "/" : "", name ? name : "");
	(void)fputc('\0', l->out);
	if (kind != SKELETON_DIR && kind != SKELETON_OPAQUE) {
		l->files++;
		return;
	}
	l->dirs++;
	if (l->show)
		l->show(l);
}

static uint64_t stamp_of(const struct stat *st)
{
	const uint64_t parts[] = {st->st_ino, (uint64_t)st->st_ctim.tv_sec,
				  (uint64_t)st->st_ctim.tv_nsec, (uint64_t)st->st_mtim.tv_sec,
				  (uint64_t)st->st_mtim.tv_nsec};
	uint64_t stamp = 0;

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		stamp = (stamp ^ parts[i]) * 0x9e3779b97f4a7c15;
	return stamp;
}

void list_add_copy(struct list *l, const struct stat *st, const char *path, const char *name)
{
	list_add(l, SKELETON_COPY, st->st_mode & 0777, path, name);
	(void)fprintf(l->out, "%016" PRIx64 "%016" PRIx64, (uint64_t)st->st_size, stamp_of(st));
}

/* Whether a mount there can be a part of the system: not what is far away, or made up. */
static bool is_of_system(int dir_fd)
{
	static const unsigned long others[] = {
		AUTOFS_SUPER_MAGIC, CIFS_SUPER_MAGIC, FUSE_SUPER_MAGIC,
		NFS_SUPER_MAGIC,    SMB2_SUPER_MAGIC, OVERLAYFS_SUPER_MAGIC,
		PROC_SUPER_MAGIC,   SYSFS_MAGIC,      V9FS_MAGIC,
	};
	struct statfs fs;

	if (fstatfs(dir_fd, &fs) < 0)
		return false;
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if ((unsigned long)fs.f_type == others[i])
			return false;
	return true;
}

static int descend(struct walk *w, int parent_fd, const char *name, struct err *e)
{
	OWN_FD int fd = fd_open_at(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	bool closed =
		(fd < 0 && (errno == EACCES || errno == EPERM)) || rule_of(w->path) == RULE_NONE;
	struct level *l = &w->levels[w->depth];
	struct stat st;

	if (fd < 0 && !closed)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP
			       ? 0
			       : err_sys(e, "cannot open '/%s'", w->path);
	if (fstatat(parent_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(st.st_mode))
		return 0;
	list_add(w->list, closed ? SKELETON_OPAQUE : SKELETON_DIR, st.st_mode & 07777, w->path,
		 NULL);
	if (closed || w->depth == DEPTH_MAX ||
	    (w->depth > 0 && st.st_dev != w->device && !is_of_system(fd)))
		return 0;
	w->device = st.st_dev;
	l->dir = fdopendir(fd);
	if (!l->dir)
		return err_sys(e, "cannot read '/%s'", w->path);
	(void)!fd_take(&fd);
	l->path_len = strlen(w->path);
	l->rule = rule_of(w->path);
	w->depth++;
	return 0;
}

static void take_file(const struct walk *w, const struct level *l, const char *name)
{
	bool readable;
	struct stat st;

	if (l->rule == RULE_LEAVE || fstatat(dirfd(l->dir), name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode))
		return;
	readable = faccessat(dirfd(l->dir), name, R_OK, 0) == 0;
	if (readable &&
	    (l->rule == RULE_FRESH || (l->rule == RULE_SMALL && st.st_size > SMALL_MAX)))
		return;
	if (readable && l->rule != RULE_EMPTY)
		list_add_copy(w->list, &st, w->path, name);
	else
		list_add(w->list, SKELETON_EMPTY, st.st_mode & 0777, w->path, name);
}

static int take(struct walk *w, const struct level *l, const struct dirent *entry, struct err *e)
{
	int room = (int)(sizeof(w->path) - l->path_len);
	unsigned char type = entry->d_type;
	struct stat st;

	if (type == DT_UNKNOWN &&
	    fstatat(dirfd(l->dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		type = S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG : DT_LNK;
	if (type == DT_REG)
		take_file(w, l, entry->d_name);
	if (type != DT_DIR || !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
		return 0;
	if (snprintf(w->path + l->path_len, (size_t)room, "/%s", entry->d_name) >= room)
		return 0;
	return descend(w, dirfd(l->dir), entry->d_name, e);
}

int list_add_tree(struct list *list, int host_fd, const char *tree, struct err *e)
{
	static struct walk w;
	int done;

	w.list = list;
	w.depth = 0;
	(void)snprintf(w.path, sizeof(w.path), "%s", tree);
	done = descend(&w, host_fd, tree, e);
	while (w.depth > 0) {
		struct level *l = &w.levels[w.depth - 1];
		const struct dirent *entry = done == 0 ? readdir(l->dir) : NULL;

		w.path[l->path_len] = '\0';
		if (entry) {
			done = take(&w, l, entry, e);
			continue;
		}
		(void)closedir(l->dir);
		w.depth--;
	}
	return done;
}
