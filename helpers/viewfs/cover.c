/* SPDX-License-Identifier: MIT */
/*
 * viewfs/cover.c: whiteouts.
 *
 * What changes a name is one rename each: a process that is killed leaves the name as it was, or as
 * it shall be, and something in the directory work at most.
 */
#include "helpers/viewfs/cover.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/viewfs/copyup.h"
#include "helpers/viewfs/entries.h"
#include "helpers/viewfs/layers.h"
#include "helpers/viewfs/place.h"

static const char aside[] = "aside";

static int make_whiteout(int dir_fd, const char *name)
{
	return mknodat(dir_fd, name, S_IFCHR, makedev(0, 0));
}

static bool has_whiteout(int dir_fd, const char *name)
{
	struct stat s;

	return layers_are_two() && fstatat(dir_fd, name, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
	       layers_is_whiteout(&s);
}

/* A directory that shows nothing: what it has are whiteouts. */
static int clear_dir(int dir_fd, const char *name)
{
	int fd = fd_open_at(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *found;

	if (!d) {
		fd_close(&fd);
		return -1;
	}
	while ((found = readdir(d)))
		if (has_whiteout(dirfd(d), found->d_name))
			(void)unlinkat(dirfd(d), found->d_name, 0);
	return closedir(d);
}

/* Removes what is aside, whatever it is. */
static void clean_up(void)
{
	int saved = errno;

	if (unlinkat(layers_work(), aside, 0) < 0 && errno == EISDIR) {
		(void)!clear_dir(layers_work(), aside);
		(void)unlinkat(layers_work(), aside, AT_REMOVEDIR);
	}
	errno = saved;
}

/* Nothing that the lower tree has in a directory of that path shows through this new one. */
static int cover_all(struct node *dir, const char *name, int new_dir_fd, const char *new_name)
{
	OWN_FD int fd = -1;
	char room[NAME_MAX + 1];
	const struct node below = {.parent = dir, .name = room, .layers = LAYER_LOWER};
	struct entries l;
	struct entry found;
	int got;

	(void)snprintf(room, sizeof(room), "%s", name);
	if (!(dir->layers & LAYER_LOWER))
		return 0;
	if (entries_open(&l, &below) < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? 0 : -1;
	fd = fd_open_at(new_dir_fd, new_name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
	while ((got = fd < 0 ? -1 : entries_next(&l, &below, &found)) == 1)
		if (make_whiteout(fd, found.name) < 0 && errno != EEXIST) {
			got = -1;
			break;
		}
	entries_close(&l);
	return got;
}

int slot_begin(struct node *dir, const char *name, const struct maker *maker, struct slot *ret)
{
	int into_fd = copyup_open_dir(dir);

	if (into_fd < 0)
		return -1;
	*ret = (struct slot){dir, name, into_fd, into_fd, name, maker};
	if (!has_whiteout(into_fd, name))
		return 0;
	clean_up();
	ret->dir_fd = layers_work();
	ret->name = aside;
	return 0;
}

/* The whiteout and what was made aside exchange their names. */
static int unveil(const struct slot *s)
{
	struct stat made;
	int done;

	if (fstatat(s->dir_fd, s->name, &made, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (S_ISDIR(made.st_mode) && (fchmodat(s->dir_fd, s->name, 0700, 0) < 0 ||
				      cover_all(s->dir, s->wanted, s->dir_fd, s->name) < 0))
		return -1;
	done = renameat2(s->dir_fd, s->name, s->into_fd, s->wanted, RENAME_EXCHANGE);
	if (done == 0 && S_ISDIR(made.st_mode))
		done = fchmodat(s->into_fd, s->wanted, made.st_mode & 07777, 0);
	return done;
}

/* What is new belongs to who made it; in a directory that says so, to its group. */
static int give_owner(const struct slot *s)
{
	mode_t special;
	struct stat made;
	struct stat dir;

	if (fstatat(s->dir_fd, s->name, &made, AT_SYMLINK_NOFOLLOW) < 0 ||
	    fstat(s->into_fd, &dir) < 0 ||
	    fchownat(s->dir_fd, s->name, s->maker->uid,
		     (dir.st_mode & S_ISGID) ? dir.st_gid : s->maker->gid, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	special = made.st_mode & (S_ISUID | S_ISGID | S_ISVTX);
	if (S_ISDIR(made.st_mode))
		special |= dir.st_mode & S_ISGID;
	return S_ISLNK(made.st_mode) || !special
		       ? 0
		       : fchmodat(s->dir_fd, s->name, (made.st_mode & 07777) | special, 0);
}

static void take_back(const struct slot *s)
{
	int saved = errno;

	if (unlinkat(s->dir_fd, s->name, 0) < 0)
		(void)unlinkat(s->dir_fd, s->name, AT_REMOVEDIR);
	errno = saved;
}

int slot_end(struct slot *s, int made)
{
	bool is_aside = s->dir_fd != s->into_fd;

	if (made == 0 && s->maker && place_has_owners() && give_owner(s) < 0) {
		take_back(s);
		made = -1;
	}
	if (made == 0 && is_aside)
		made = unveil(s);
	if (is_aside)
		clean_up();
	fd_close(&s->into_fd);
	return made;
}

/* 0 when nothing shows in it, or -1 with errno. */
static int check_empty(const struct node *dir)
{
	int none = dir ? entries_are_none(dir) : 1;

	errno = none == 0 ? ENOTEMPTY : errno;
	return none == 1 ? 0 : -1;
}

/* What seems full may have whiteouts only. */
static int remove_shown(int dir_fd, const char *name, const struct node *gone, bool is_dir)
{
	int done = unlinkat(dir_fd, name, is_dir ? AT_REMOVEDIR : 0);

	if (done == 0 || !layers_are_two() || (errno != ENOTEMPTY && errno != EEXIST))
		return done;
	return check_empty(gone) < 0 || clear_dir(dir_fd, name) < 0
		       ? -1
		       : unlinkat(dir_fd, name, AT_REMOVEDIR);
}

/* A whiteout in its place. */
static int remove_covered(int dir_fd, const char *name, bool is_dir)
{
	int done;

	clean_up();
	if (make_whiteout(layers_work(), aside) < 0)
		return -1;
	if (is_dir && faccessat(dir_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		done = renameat2(layers_work(), aside, dir_fd, name, RENAME_EXCHANGE);
	else
		done = renameat(layers_work(), aside, dir_fd, name);
	clean_up();
	return done;
}

int cover_remove(struct node *dir, const char *name, bool is_dir)
{
	OWN_FD int dir_fd = copyup_open_dir(dir);
	const struct node *gone = node_find(dir, name);

	if (dir_fd < 0)
		return -1;
	if (!layers_has_below(dir, name))
		return remove_shown(dir_fd, name, gone, is_dir);
	if (is_dir && check_empty(gone) < 0)
		return -1;
	return remove_covered(dir_fd, name, is_dir);
}

/* Before it moves: it is in the upper tree as a whole, and nothing shows through at its new place.
 */
static int prepare(const struct cover_end *from, const struct cover_end *to)
{
	OWN_FD int dir_fd = -1;

	if (!from->node)
		return -1;
	if (S_ISDIR(from->kind) && from->node->layers & LAYER_LOWER) {
		errno = EXDEV;
		return -1;
	}
	if (copyup(from->node, false) < 0)
		return -1;
	if (!S_ISDIR(from->kind))
		return 0;
	dir_fd = copyup_open_dir(from->dir);
	return dir_fd < 0 ? -1 : cover_all(to->dir, to->name, dir_fd, from->name);
}

static int exchange(const struct cover_end *from, int from_fd, const struct cover_end *to,
		    int to_fd)
{
	if (prepare(from, to) < 0 || prepare(to, from) < 0)
		return -1;
	return renameat2(from_fd, from->name, to_fd, to->name, RENAME_EXCHANGE);
}

/* What it replaces is nothing, a whiteout, a file, or a directory that shows nothing. */
static int move(const struct cover_end *from, int from_fd, const struct cover_end *to, int to_fd)
{
	bool leaves_cover = layers_has_below(from->dir, from->name);

	if (prepare(from, to) < 0)
		return -1;
	if (S_ISDIR(from->kind) && has_whiteout(to_fd, to->name)) {
		if (renameat2(from_fd, from->name, to_fd, to->name, RENAME_EXCHANGE) < 0)
			return -1;
		return leaves_cover ? 0 : unlinkat(from_fd, from->name, 0);
	}
	if (to->node && S_ISDIR(to->kind) &&
	    (check_empty(to->node) < 0 ||
	     (to->node->layers & LAYER_UPPER && clear_dir(to_fd, to->name) < 0)))
		return -1;
	return renameat2(from_fd, from->name, to_fd, to->name, leaves_cover ? RENAME_WHITEOUT : 0);
}

int cover_rename(const struct cover_end *from, const struct cover_end *to, unsigned flags)
{
	OWN_FD int from_fd = copyup_open_dir(from->dir);
	OWN_FD int to_fd = from_fd < 0 ? -1 : copyup_open_dir(to->dir);

	if (to_fd < 0)
		return -1;
	if (!layers_are_two())
		return renameat2(from_fd, from->name, to_fd, to->name, flags);
	if (flags & RENAME_EXCHANGE)
		return exchange(from, from_fd, to, to_fd);
	if (flags & RENAME_NOREPLACE && to->kind) {
		errno = EEXIST;
		return -1;
	}
	return move(from, from_fd, to, to_fd);
}
