/* SPDX-License-Identifier: MIT */
/*
 * viewfs/entries.c: reading directories.
 *
 * With one tree an entry's place is what the real directory says, and nothing is kept in memory.
 * With two it is a number in the list of all, the upper directory's first, then what the lower one
 * has besides: a place must stay the same one while entries are removed, since who reads in small
 * pieces comes back to it. As overlayfs does.
 */
#include "helpers/viewfs/entries.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"

/* Of all open directories together: as many as there may be nodes. */
enum { LISTED_FIRST = 16 /* a power of two */, LISTED_MAX = NODES_MAX };

static size_t listed_count;

struct listed {
	char *name;
	ino_t inode;
	uint8_t type; /* DT_ */
	bool is_upper;
};

static DIR *open_in(const struct node *n, enum layer layer)
{
	int fd = layers_open_in(n, layer, O_RDONLY | O_DIRECTORY);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !d)
		fd_close(&fd);
	return d;
}

int entries_open(struct entries *l, const struct node *n)
{
	memset(l, 0, sizeof(*l));
	if (n->layers & LAYER_UPPER)
		l->upper = open_in(n, LAYER_UPPER);
	if (n->layers & LAYER_LOWER)
		l->lower = open_in(n, LAYER_LOWER);
	if ((n->layers & LAYER_UPPER && !l->upper) || (n->layers & LAYER_LOWER && !l->lower)) {
		int saved = errno;

		entries_close(l);
		errno = saved;
		return -1;
	}
	return 0;
}

static void drop_list(struct entries *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->list[i].name);
	free(l->list);
	listed_count -= l->count;
	l->list = NULL;
	l->count = 0;
}

void entries_close(struct entries *l)
{
	if (l->upper)
		(void)closedir(l->upper);
	if (l->lower)
		(void)closedir(l->lower);
	l->upper = l->lower = NULL;
	drop_list(l);
}

static bool is_dot(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* A whiteout; or one of the lower directory that the upper one has, or covers. */
static bool is_covered(const struct entries *l, const struct dirent *d, bool is_upper)
{
	struct stat s;

	if (is_upper)
		return d->d_type == DT_CHR &&
		       fstatat(dirfd(l->upper), d->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
		       layers_is_whiteout(&s);
	if (!l->upper)
		return false;
	return is_dot(d->d_name) ||
	       fstatat(dirfd(l->upper), d->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Room for one more, doubled whenever it is full: at powers of two. */
static struct listed *next_listed(struct entries *l)
{
	size_t room = l->count ? l->count * 2 : LISTED_FIRST;
	struct listed *more;

	if (listed_count >= LISTED_MAX) {
		errno = ENOMEM;
		return NULL;
	}
	if (l->count == 0 || (l->count >= LISTED_FIRST && (l->count & (l->count - 1)) == 0)) {
		more = realloc(l->list, room * sizeof(*more));
		if (!more)
			return NULL;
		l->list = more;
	}
	return &l->list[l->count];
}

static int add(struct entries *l, const struct dirent *d, bool is_upper)
{
	struct listed *next = next_listed(l);

	if (!next)
		return -1;
	next->name = strdup(d->d_name);
	if (!next->name)
		return -1;
	next->inode = d->d_ino;
	next->type = d->d_type;
	next->is_upper = is_upper;
	l->count++;
	listed_count++;
	return 0;
}

static int add_all(struct entries *l, bool is_upper)
{
	DIR *dir = is_upper ? l->upper : l->lower;

	if (!dir)
		return 0;
	rewinddir(dir);
	for (;;) {
		const struct dirent *d;

		errno = 0;
		d = readdir(dir);
		if (!d)
			return errno ? -1 : 0;
		if (!is_covered(l, d, is_upper) && add(l, d, is_upper) < 0)
			return -1;
	}
}

/* As it is now. */
static int make_list(struct entries *l)
{
	drop_list(l);
	return add_all(l, true) < 0 || add_all(l, false) < 0 ? -1 : 0;
}

void entries_seek(struct entries *l, off_t place)
{
	if (layers_are_two() && place == 0)
		drop_list(l);
	else if (!layers_are_two() && place != l->at)
		seekdir(l->upper, place);
	l->at = place;
}

static int next_of_one(struct entries *l, const struct node *n, struct entry *ret)
{
	const struct dirent *d;

	errno = EBADF;
	if (!l->upper)
		return -1;
	errno = 0;
	d = readdir(l->upper);
	if (!d)
		return errno ? -1 : 0;
	l->before = l->at;
	*ret = (struct entry){.name = d->d_name, .type = d->d_type, .behind = d->d_off};
	ret->inode =
		place_inode(is_dot(d->d_name) ? NULL : node_find(n, d->d_name), true, d->d_ino);
	return 1;
}

static int next_of_two(struct entries *l, const struct node *n, struct entry *ret)
{
	const struct listed *next;

	if (!l->list && make_list(l) < 0)
		return -1;
	if (l->at < 0 || (size_t)l->at >= l->count)
		return 0;
	l->before = l->at;
	next = &l->list[l->at];
	*ret = (struct entry){.name = next->name, .type = next->type, .behind = l->at + 1};
	ret->inode = place_inode(is_dot(next->name) ? NULL : node_find(n, next->name),
				 next->is_upper, next->inode);
	return 1;
}

int entries_next(struct entries *l, const struct node *n, struct entry *ret)
{
	int got = layers_are_two() ? next_of_two(l, n, ret) : next_of_one(l, n, ret);

	if (got == 1)
		l->at = ret->behind;
	return got;
}

void entries_put_back(struct entries *l)
{
	l->at = l->before;
	if (!layers_are_two())
		seekdir(l->upper, l->at);
}

int entries_are_none(const struct node *n)
{
	struct entries l;
	struct entry found;
	int got;

	if (entries_open(&l, n) < 0)
		return -1;
	do
		got = entries_next(&l, n, &found);
	while (got == 1 && is_dot(found.name));
	entries_close(&l);
	return got < 0 ? -1 : got == 0;
}
