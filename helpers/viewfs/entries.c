/* SPDX-License-Identifier: MIT */
/*
 * viewfs/entries.c: reading directories.
 *
 * With one tree an entry's place is what the real directory says. With two it is a number, counted
 * from 1: the upper directory comes first, then what the lower one has besides. Nothing is kept in
 * memory, however large a directory is.
 */
#include "helpers/viewfs/entries.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"

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
	l->now = l->upper ? l->upper : l->lower;
	if (!l->now || (n->layers & LAYER_UPPER && !l->upper) ||
	    (n->layers & LAYER_LOWER && !l->lower)) {
		int saved = errno;

		entries_close(l);
		errno = saved;
		return -1;
	}
	return 0;
}

void entries_close(struct entries *l)
{
	if (l->upper)
		(void)closedir(l->upper);
	if (l->lower)
		(void)closedir(l->lower);
	l->upper = l->lower = l->now = NULL;
}

static bool is_dot(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* A whiteout; or one of the lower directory that the upper one has, or covers. */
static bool is_covered(const struct entries *l, const struct dirent *d)
{
	struct stat s;

	if (l->upper && l->now == l->upper)
		return d->d_type == DT_CHR &&
		       fstatat(dirfd(l->upper), d->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
		       layers_is_whiteout(&s);
	if (!l->upper)
		return false;
	return is_dot(d->d_name) ||
	       fstatat(dirfd(l->upper), d->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The next one that shows; NULL with errno at the end (0) or when it cannot be read. */
static const struct dirent *read_two(struct entries *l)
{
	for (;;) {
		const struct dirent *d;

		l->now_next = telldir(l->now);
		errno = 0;
		d = readdir(l->now);
		if (d && !is_covered(l, d))
			return d;
		if (d)
			continue;
		if (errno != 0 || l->now == l->lower || !l->lower)
			return NULL;
		l->now = l->lower;
		rewinddir(l->lower);
	}
}

static void rewind_two(struct entries *l)
{
	l->now = l->upper ? l->upper : l->lower;
	rewinddir(l->now);
	l->at = 0;
}

void entries_seek(struct entries *l, off_t place)
{
	if (place == l->at)
		return;
	if (!layers_are_two()) {
		seekdir(l->now, place);
		l->at = place;
		return;
	}
	if (place < l->at)
		rewind_two(l);
	while (l->at < place && read_two(l))
		l->at++;
}

int entries_next(struct entries *l, const struct node *n, struct entry *ret)
{
	const struct dirent *d;

	errno = 0;
	d = layers_are_two() ? read_two(l) : readdir(l->now);
	if (!d)
		return errno ? -1 : 0;
	ret->name = d->d_name;
	ret->type = d->d_type;
	ret->inode = place_inode(is_dot(d->d_name) ? NULL : node_find(n, d->d_name),
				 l->now == l->upper, d->d_ino);
	if (!layers_are_two())
		l->now_next = (long)l->at;
	ret->behind = layers_are_two() ? l->at + 1 : d->d_off;
	l->at = ret->behind;
	return 1;
}

void entries_put_back(struct entries *l)
{
	l->at = layers_are_two() ? l->at - 1 : l->now_next;
	seekdir(l->now, l->now_next);
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
