/* SPDX-License-Identifier: MIT */
/* container/snapshots.c: directories that are filled under a hidden name, then renamed. */
#include "container/snapshots.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "container/copying.h"
#include "container/erase.h"
#include "state/container.h"

#define COMMENT "comment"
#define COMMENT_BYTES ((size_t)64 << 10)
/* Names begin with a letter: neither what is half made nor half removed is one. */
#define HALF ".half"

static int open_directory(int dir_fd, const char *name)
{
	return fd_open_at(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
}

static int make_directory(int dir_fd, const char *name)
{
	if (mkdirat(dir_fd, name, 0700) < 0 && errno != EEXIST)
		return -1;
	return open_directory(dir_fd, name);
}

/* What somebody left who was killed here. */
static int clear_half(struct work *w, int dir_fd, bool mapped, struct err *e)
{
	struct stat s;

	if (fstatat(dir_fd, HALF, &s, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	return erase_owned(w, dir_fd, HALF, mapped, e);
}

/* A new directory with a copy of what from_fd has. fd, or -1 with `e`. */
static int fill_half(struct work *w, int from_fd, int to_dir_fd, bool mapped, struct err *e)
{
	OWN_FD int fd = -1;
	struct err ignored;

	if (clear_half(w, to_dir_fd, mapped, e) < 0)
		return -1;
	fd = make_directory(to_dir_fd, HALF);
	if (fd < 0)
		return err_sys(e, "cannot make a directory for the copy");
	if (copying_owned(w, from_fd, fd, mapped, e) == 0)
		return fd_take(&fd);
	(void)!clear_half(w, to_dir_fd, mapped, &ignored);
	return -1;
}

/* The first number that no snapshot has had: behind the largest. */
static int new_name(struct work *w, int snaps_fd, const char **ret, struct err *e)
{
	const char *const *names;
	unsigned count;
	unsigned long next = 0;

	if (dir_list(snaps_fd, ".", "", &w->arena, &names, &count) < 0)
		return err_sys(e, "cannot list the snapshots");
	for (unsigned i = 0; i < count; i++)
		if (!strncmp(names[i], "snap", 4)) {
			unsigned long number = strtoul(names[i] + 4, NULL, 10);

			next = number >= next ? number + 1 : next;
		}
	*ret = arena_printf(&w->arena, "snap%lu", next);
	return 0;
}

int snapshots_take(struct work *w, int dir_fd, const char *comment, bool mapped,
		   const char **ret_name, struct err *e)
{
	OWN_FD int snaps_fd = make_directory(dir_fd, CONTAINER_SNAPS);
	OWN_FD int fd = -1;
	const char *name = NULL;

	if (snaps_fd < 0)
		return err_sys(e, "cannot make a directory for snapshots");
	if (new_name(w, snaps_fd, &name, e) < 0)
		return -1;
	fd = fill_half(w, dir_fd, snaps_fd, mapped, e);
	if (fd < 0 || file_write_atomically(fd, COMMENT, comment, strlen(comment), 0600, e) < 0)
		return -1;
	if (renameat(snaps_fd, HALF, snaps_fd, name) < 0)
		return err_sys(e, "cannot name the snapshot '%s'", name);
	(void)fsync(snaps_fd);
	*ret_name = name;
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct snapshot *x = a;
	const struct snapshot *y = b;

	if (x->taken != y->taken)
		return x->taken < y->taken ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int look(struct work *w, int snaps_fd, struct snapshot *s, struct err *e)
{
	OWN_FD int fd = open_directory(snaps_fd, s->name);
	struct stat stat;
	char *text;
	size_t len;

	if (fd < 0)
		return err_sys(e, "cannot open the snapshot '%s'", s->name);
	if (file_read(fd, COMMENT, COMMENT_BYTES, &w->arena, &text, &len, e) < 0)
		return -1;
	if (fstatat(fd, COMMENT, &stat, AT_SYMLINK_NOFOLLOW) < 0)
		return err_sys(e, "cannot look at the snapshot '%s'", s->name);
	s->comment = text;
	s->taken = (int64_t)stat.st_mtim.tv_sec * 1000 + stat.st_mtim.tv_nsec / 1000000;
	return 0;
}

int snapshots_list(struct work *w, int dir_fd, struct snapshot **ret, unsigned *ret_count,
		   struct err *e)
{
	OWN_FD int snaps_fd = open_directory(dir_fd, CONTAINER_SNAPS);
	const char *const *names;
	struct snapshot *all;
	unsigned count;
	unsigned kept = 0;

	*ret = NULL;
	*ret_count = 0;
	if (snaps_fd < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot open the snapshots");
	if (dir_list(snaps_fd, ".", "", &w->arena, &names, &count) < 0)
		return err_sys(e, "cannot list the snapshots");
	all = arena_alloc(&w->arena, (count + 1) * sizeof(*all));
	for (unsigned i = 0; i < count; i++) {
		if (names[i][0] == '.')
			continue;
		all[kept].name = names[i];
		if (look(w, snaps_fd, &all[kept++], e) < 0)
			return -1;
	}
	qsort(all, kept, sizeof(*all), by_time);
	*ret = all;
	*ret_count = kept;
	return 0;
}

static int refuse_unknown(const char *name, struct err *e)
{
	if (errno != ENOENT)
		return err_sys(e, "cannot open the snapshot '%s'", name);
	(void)err_set(e, "there is no snapshot '%s'", name);
	return err_hint(e, "cubby snapshot list NAME shows all of a container");
}

int snapshots_open(int dir_fd, const char *name, struct err *e)
{
	OWN_FD int snaps_fd = -1;
	int fd;

	if (container_check_name(name, e) < 0)
		return err_in(e, "snapshot");
	snaps_fd = open_directory(dir_fd, CONTAINER_SNAPS);
	fd = snaps_fd < 0 ? -1 : open_directory(snaps_fd, name);
	return fd < 0 ? refuse_unknown(name, e) : fd;
}

/* The copy's entry takes the place of the container's, whose old one goes into the copy. */
static int exchange(int dir_fd, int half_fd, const char *name, const char *old)
{
	if (renameat(dir_fd, name, half_fd, old) < 0 && errno != ENOENT)
		return -1;
	return renameat(half_fd, name, dir_fd, name) < 0 && errno != ENOENT ? -1 : 0;
}

int snapshots_restore(struct work *w, int dir_fd, const char *name, bool mapped, struct err *e)
{
	OWN_FD int from_fd = snapshots_open(dir_fd, name, e);
	OWN_FD int half_fd = -1;

	if (from_fd < 0)
		return -1;
	half_fd = fill_half(w, from_fd, dir_fd, mapped, e);
	if (half_fd < 0)
		return -1;
	/* The config in one step: there is none without. */
	if (exchange(dir_fd, half_fd, CONTAINER_HOME, ".old") < 0 ||
	    exchange(dir_fd, half_fd, CONTAINER_CHANGES, ".old-changes") < 0 ||
	    renameat(half_fd, CONTAINER_CONFIG, dir_fd, CONTAINER_CONFIG) < 0)
		return err_sys(e, "cannot put the snapshot '%s' back", name);
	(void)fsync(dir_fd);
	return clear_half(w, dir_fd, mapped, e);
}

int snapshots_remove(struct work *w, int dir_fd, const char *name, bool mapped, struct err *e)
{
	OWN_FD int fd = snapshots_open(dir_fd, name, e);
	OWN_FD int snaps_fd = fd < 0 ? -1 : open_directory(dir_fd, CONTAINER_SNAPS);

	if (fd < 0)
		return -1;
	if (snaps_fd < 0)
		return err_sys(e, "cannot open the snapshots");
	if (clear_half(w, snaps_fd, mapped, e) < 0)
		return -1;
	if (renameat(snaps_fd, name, snaps_fd, HALF) < 0)
		return err_sys(e, "cannot remove the snapshot '%s'", name);
	return clear_half(w, snaps_fd, mapped, e);
}
