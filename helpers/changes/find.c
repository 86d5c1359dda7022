/* SPDX-License-Identifier: MIT */
/*
 * changes/find.c: from the upper directories of overlays to a list of changes.
 *
 * Directories wait in a list by their names, so two are open at a time however deep a tree is; one
 * whose name is longer than the kernel takes is reported unseen.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "helpers/changes/below.h"

/* A directory that both sides may have. */
struct dir {
	struct dir *next;
	const char *path;
	unsigned mask; /* lower directories that were merged with it; 0: it is all new */
	bool replaced; /* nothing of them shows any more */
};

struct finder {
	struct change_list *list;
	const struct tree *tree;
	struct dir *last;
};

static struct change *add(struct finder *f, enum change_kind kind, const char *below)
{
	struct change_list *l = f->list;
	struct change *c;

	l->items = arena_grow(l->arena, l->items, l->count, &l->room, sizeof(*l->items));
	c = &l->items[l->count++];
	memset(c, 0, sizeof(*c));
	c->tree = f->tree;
	c->kind = kind;
	c->below = below;
	c->path = arena_printf(l->arena, "%s/%s", f->tree->row->path, below);
	return c;
}

static void add_later(struct finder *f, const char *path, unsigned mask, bool replaced)
{
	struct dir *d = arena_alloc(f->list->arena, sizeof(*d));

	*d = (struct dir){NULL, path, mask, replaced};
	f->last->next = d;
	f->last = d;
}

static void add_removed(struct finder *f, const char *below, const struct below *b)
{
	struct change *c = add(f, CHANGE_REMOVED, below);

	c->before = b->st;
	c->before_at = b->at;
	c->before_bytes = S_ISDIR(b->st.st_mode) ? 0 : b->st.st_size;
	if (b->mask)
		below_measure(f->tree, b->mask, below, f->list->arena, &c->before_bytes,
			      &c->before_files);
}

/* Directories of the skeleton can be written by root inside, whatever the host says. */
static bool has_same_mode(const struct tree *t, const struct stat *now, const struct stat *before)
{
	unsigned ignored = t->row->system && S_ISDIR(now->st_mode) ? 0700 : 0;

	return (now->st_mode | ignored) == (before->st_mode | ignored);
}

/* All of the system is root's, as the skeleton shows it. */
static bool has_same_owner(const struct tree *t, const struct stat *now, const struct stat *before)
{
	if (t->row->system)
		return now->st_uid == 0 && now->st_gid == 0;
	return now->st_uid == before->st_uid && now->st_gid == before->st_gid;
}

static bool has_same_bytes(int one_fd, int other_fd)
{
	static char one[65536];
	static char other[sizeof(one)];
	ssize_t len;

	do {
		len = fd_read_all(one_fd, one, sizeof(one));
		if (len < 0 || fd_read_all(other_fd, other, sizeof(other)) != len ||
		    memcmp(one, other, (size_t)len) != 0)
			return false;
	} while (len > 0);
	return true;
}

static bool has_same_target(int upper_fd, int lower_fd)
{
	char one[PATH_MAX];
	char other[PATH_MAX];
	ssize_t len = readlinkat(upper_fd, "", one, sizeof(one));

	return len >= 0 && readlinkat(lower_fd, "", other, sizeof(other)) == len &&
	       memcmp(one, other, (size_t)len) == 0;
}

/* Times say nothing: what was changed inside can have those that it had before. */
static bool is_same(const struct finder *f, const char *path, const struct stat *now,
		    const struct below *b)
{
	int flags = S_ISREG(now->st_mode) ? O_RDONLY | O_NONBLOCK : O_PATH;
	OWN_FD int upper_fd = -1;
	OWN_FD int lower_fd = -1;

	if (!has_same_mode(f->tree, now, &b->st) || !has_same_owner(f->tree, now, &b->st))
		return false;
	if (S_ISDIR(now->st_mode))
		return true;
	if (now->st_size != b->st.st_size)
		return false;
	if (now->st_size == 0 && S_ISREG(now->st_mode))
		return true;
	upper_fd = open_below(f->tree->upper_fd, path, flags);
	lower_fd = open_below(f->tree->lower_fds[b->at], path, flags);
	if (upper_fd < 0 || lower_fd < 0)
		return false;
	return S_ISREG(now->st_mode)   ? has_same_bytes(upper_fd, lower_fd)
	       : S_ISLNK(now->st_mode) ? has_same_target(upper_fd, lower_fd)
				       : now->st_rdev == b->st.st_rdev;
}

/* What lay below, when it was a directory that is a file now, is gone. */
static void measure_replaced(struct finder *f, struct change *c, const struct below *b)
{
	if (S_ISDIR(b->st.st_mode) && !S_ISDIR(c->now.st_mode))
		below_measure(f->tree, b->mask, c->below, f->list->arena, &c->before_bytes,
			      &c->before_files);
	else if (!S_ISDIR(b->st.st_mode))
		c->before_bytes = b->st.st_size;
}

static void compare(struct finder *f, const struct dir *d, const char *path, const struct stat *now)
{
	OWN_FD int fd = -1;
	struct below b;
	bool both_dirs;

	below_look(f->tree, d->mask, path, &b);
	if (is_whiteout(now)) {
		if (b.st.st_mode)
			add_removed(f, path, &b);
		return;
	}
	both_dirs = S_ISDIR(now->st_mode) && S_ISDIR(b.st.st_mode);
	if (!b.st.st_mode) {
		add(f, CHANGE_ADDED, path)->now = *now;
	} else if (!is_same(f, path, now, &b)) {
		struct change *c = add(f, CHANGE_CHANGED, path);

		c->now = *now;
		c->before = b.st;
		c->before_at = b.at;
		measure_replaced(f, c, &b);
	}
	if (!S_ISDIR(now->st_mode))
		return;
	fd = open_below(f->tree->upper_fd, path, O_PATH | O_DIRECTORY);
	add_later(f, path, both_dirs ? b.mask : 0,
		  both_dirs && (d->replaced || (fd >= 0 && is_opaque(fd))));
}

static bool is_in(const char *const *names, unsigned count, const char *name)
{
	unsigned low = 0;

	while (low < count) {
		unsigned middle = low + (count - low) / 2;
		int order = strcmp(names[middle], name);

		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			count = middle;
	}
	return false;
}

static void add_unseen(struct finder *f, const char *path)
{
	struct change *c = add(f, CHANGE_ADDED, path);

	c->now.st_mode = S_IFDIR;
	c->unseen = true;
}

static int find_in(struct finder *f, const struct dir *d, struct err *e)
{
	struct arena *a = f->list->arena;
	OWN_FD int fd = open_below(f->tree->upper_fd, d->path, O_RDONLY | O_DIRECTORY);
	const char *slash = *d->path ? "/" : "";
	const char *const *names;
	unsigned count;

	if (fd < 0 && errno == ENAMETOOLONG) {
		add_unseen(f, d->path);
		return 0;
	}
	if (fd < 0 || dir_list(fd, ".", "", a, &names, &count) < 0)
		return err_sys(e, "cannot read the changes of '%s/%s'", f->tree->row->path,
			       d->path);
	for (unsigned i = 0; i < count; i++) {
		struct stat now;

		if (fstatat(fd, names[i], &now, AT_SYMLINK_NOFOLLOW) == 0)
			compare(f, d, arena_printf(a, "%s%s%s", d->path, slash, names[i]), &now);
	}
	for (const char *const *name = d->replaced ? below_names(f->tree, d->mask, d->path, a)
						   : NULL;
	     name && *name; name++) {
		const char *path = arena_printf(a, "%s%s%s", d->path, slash, *name);
		struct below b;

		if (is_in(names, count, *name))
			continue;
		below_look(f->tree, d->mask, path, &b);
		if (b.st.st_mode)
			add_removed(f, path, &b);
	}
	return 0;
}

static int find_tree(struct change_list *l, const struct tree *t, struct err *e)
{
	struct dir top = {NULL, "", (1U << t->lower_count) - 1, is_opaque(t->upper_fd)};
	struct finder f = {l, t, &top};

	for (const struct dir *d = &top; d; d = d->next)
		if (find_in(&f, d, e) < 0)
			return -1;
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct change *)a)->path, ((const struct change *)b)->path);
}

int change_list_find(struct change_list *l, struct err *e)
{
	for (unsigned i = 0; i < l->tree_count; i++)
		if (find_tree(l, &l->trees[i], e) < 0)
			return -1;
	if (l->count > 1)
		qsort(l->items, l->count, sizeof(*l->items), by_path);
	for (unsigned i = 0; i < l->count; i++)
		l->items[i].mark = mark_of(l, &l->items[i]);
	return 0;
}
