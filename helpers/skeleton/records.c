/* SPDX-License-Identifier: MIT */
/* skeleton/records.c: two lists are compared by their paths, sorted. */
#include "helpers/skeleton/records.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* mkdir(2) sets no other bits. */
#define DIR_MODE 01777

static bool is_dir(const struct skeleton_record *r)
{
	return r->kind == SKELETON_DIR || r->kind == SKELETON_OPAQUE;
}

/* Equal paths stay in the order of the list: the records lie in one array. */
static int by_path(const void *a, const void *b)
{
	const struct skeleton_record *const *left = a, *const *right = b;
	int order = strcmp((*left)->path, (*right)->path);

	return order ? order : (*left > *right) - (*left < *right);
}

static void sort(struct records *r)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->count; i++)
		r->sorted[i] = &r->all[i];
	if (r->count)
		qsort(r->sorted, r->count, sizeof(struct skeleton_record *), by_path);
	for (size_t i = 0; i < r->count; i++)
		if (i + 1 == r->count || strcmp(r->sorted[i]->path, r->sorted[i + 1]->path) != 0)
			r->sorted[kept++] = r->sorted[i];
	r->sorted_count = kept;
}

int records_read(const char *text, size_t len, struct records *ret, struct err *e)
{
	const char *end = text + len;
	const char *at = skeleton_first(text, len, e);
	size_t room = 0;

	*ret = (struct records){NULL, NULL, 0, 0};
	while (at && at < end) {
		if (ret->count == room) {
			void *more;

			room = room ? room * 2 : 4096;
			more = realloc(ret->all, room * sizeof(*ret->all));
			if (!more) {
				records_done(ret);
				return err_sys(e, "cannot keep the list");
			}
			ret->all = more;
		}
		at = skeleton_read(at, end, &ret->all[ret->count], e);
		ret->count += at ? 1 : 0;
	}
	ret->sorted = at ? calloc(ret->count + 1, sizeof(struct skeleton_record *)) : NULL;
	if (at && !ret->sorted)
		(void)err_sys(e, "cannot keep the list");
	if (!ret->sorted) {
		records_done(ret);
		return -1;
	}
	sort(ret);
	return 0;
}

void records_done(struct records *r)
{
	free(r->all);
	free(r->sorted);
	*r = (struct records){NULL, NULL, 0, 0};
}

static const struct skeleton_record *find(const struct records *r, const char *path)
{
	const struct skeleton_record wanted = {.path = path};
	size_t low = 0;
	size_t high = r->sorted_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcmp(wanted.path, r->sorted[middle]->path);

		if (order == 0)
			return r->sorted[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static int make_one(const struct skeleton_record *r, int tree_fd, struct err *e)
{
	return skeleton_make_one(tree_fd, r) < 0 && errno != ENOENT
		       ? err_sys(e, "cannot make '%.500s'", r->path)
		       : 0;
}

int records_make(const struct records *r, int tree_fd, void (*show)(size_t made), struct err *e)
{
	for (size_t i = 0; i < r->count; i++) {
		if (make_one(&r->all[i], tree_fd, e) < 0)
			return -1;
		if (show)
			show(i + 1);
	}
	return 0;
}

static bool are_equal(const struct skeleton_record *a, const struct skeleton_record *b)
{
	return a->kind == b->kind && a->mode == b->mode && a->size == b->size &&
	       a->stamp == b->stamp && a->text_len == b->text_len &&
	       (a->text_len == 0 || memcmp(a->text, b->text, a->text_len) == 0);
}

/* Of a directory that stays only the mode is changed: there may be others in it. */
static bool stays(const struct skeleton_record *old, const struct skeleton_record *new)
{
	return new &&
	       (are_equal(old, new) || (old->kind == SKELETON_DIR && new->kind == SKELETON_DIR));
}

int records_change(const struct records *old, const struct records *new, int tree_fd, struct err *e)
{
	/* Behind a directory comes what is in it, in both orders: backwards to remove. */
	for (size_t i = old->sorted_count; i-- > 0;) {
		const struct skeleton_record *o = old->sorted[i];

		if (!stays(o, find(new, o->path)) &&
		    unlinkat(tree_fd, o->path, is_dir(o) ? AT_REMOVEDIR : 0) < 0 && errno != ENOENT)
			return err_sys(e, "cannot remove '%.500s'", o->path);
	}
	for (size_t i = 0; i < new->sorted_count; i++) {
		const struct skeleton_record *n = new->sorted[i];
		const struct skeleton_record *o = find(old, n->path);

		if (!o || !stays(o, n)) {
			if (make_one(n, tree_fd, e) < 0)
				return -1;
		} else if (o->mode != n->mode &&
			   fchmodat(tree_fd, n->path, (n->mode | 0700) & DIR_MODE, 0) < 0) {
			return err_sys(e, "cannot change '%.500s'", n->path);
		}
	}
	return 0;
}

static bool is_as_said(const struct skeleton_record *r, const struct stat *st)
{
	uint64_t size = r->kind == SKELETON_COPY ? r->size : r->text_len;

	if (r->kind == SKELETON_HIDDEN)
		return S_ISCHR(st->st_mode);
	if (is_dir(r))
		return S_ISDIR(st->st_mode) &&
		       (st->st_mode & DIR_MODE) == ((r->mode | 0700) & DIR_MODE);
	return S_ISREG(st->st_mode) && (st->st_mode & 0777) == (r->mode & 0777) &&
	       (uint64_t)st->st_size == size;
}

bool records_hold(const struct records *r, int tree_fd)
{
	struct stat st;

	for (size_t i = 0; i < r->sorted_count; i++) {
		const struct skeleton_record *one = r->sorted[i];
		bool made_up = one->kind == SKELETON_TEXT || one->kind == SKELETON_HIDDEN;

		if (fstatat(tree_fd, one->path, &st, AT_SYMLINK_NOFOLLOW) < 0
			    ? !made_up || errno != ENOENT
			    : !is_as_said(one, &st))
			return false;
	}
	return true;
}
