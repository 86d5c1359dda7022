/* SPDX-License-Identifier: MIT */
/*
 * container/cmd_cp.c: cubby cp: files and trees in and out of containers and sandboxes.
 *
 * "NAME:PATH" is inside, all else outside. Nothing is executed inside, and only descriptors cross:
 * a path inside is resolved below the root inside (container/inside.h), a name that the inside
 * could change meanwhile is never looked up twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "container/duplicate.h"
#include "container/inside.h"
#include "container/verbs.h"
#include "kern/sys.h"

/* One end of a copy. */
struct end {
	struct work *w;
	const char *said;
	const char *path; /* without the container's name */
	bool is_inside;
	bool is_directory; /* several go into it: it must be one */
	struct inside inside;
};

/* Not a name of a container: what has a slash before the colon, or no colon. */
static int end_begin(struct work *w, const char *word, struct end *ret, struct err *e)
{
	size_t len = strcspn(word, ":/");

	*ret = (struct end){.w = w, .said = word, .path = word, .inside = {.root_fd = -1}};
	if (word[len] != ':' || len == 0)
		return 0;
	ret->is_inside = true;
	ret->path = word + len + 1;
	return inside_open(w, arena_copy(&w->arena, word, len), &ret->inside, e);
}

static int end_open(const struct end *s, const char *path, uint64_t flags)
{
	if (!s->is_inside)
		return fd_open_at(AT_FDCWD, path, (int)flags, 0);
	return inside_open_path(s->w, &s->inside, path, flags);
}

static int refuse(const struct end *s, const char *what, struct err *e)
{
	bool outside_home = s->inside.below && errno == EXDEV;

	(void)err_sys(e, "cannot %s '%s'", what, s->said);
	if (!outside_home)
		return -1;
	(void)err_set(e, "cannot %s '%s': of a stopped container only the home is there", what,
		      s->said);
	return err_hint(e, "start it first, or name a path below %s", s->inside.below);
}

/* The directory above, and the last name: nothing is looked up but that directory. */
static const char *split(struct work *w, const char *path, const char **ret_dir)
{
	size_t len = strlen(path);
	const char *slash;

	while (len > 1 && path[len - 1] == '/')
		len--;
	path = arena_copy(&w->arena, path, len);
	slash = strrchr(path, '/');
	*ret_dir = slash ? arena_copy(&w->arena, path, (size_t)(slash - path) + 1) : ".";
	return slash ? slash + 1 : path;
}

static bool is_name(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* Where the copy goes: an open directory, and the name it gets there. */
struct target {
	int dir_fd;
	const char *name;
};

static int target_find(const struct end *to, const char *source_name, struct target *ret,
		       struct err *e)
{
	const char *above;
	const char *name;

	ret->dir_fd = end_open(to, to->path, O_RDONLY | O_DIRECTORY);
	ret->name = source_name;
	if (ret->dir_fd >= 0 && is_name(source_name))
		return 0;
	fd_close(&ret->dir_fd);
	if (to->is_directory) {
		errno = ENOTDIR;
		return refuse(to, "copy several into", e);
	}
	name = split(to->w, to->path, &above);
	if (!is_name(name) || to->path[strlen(to->path) - 1] == '/')
		return refuse(to, "write to", e);
	ret->dir_fd = end_open(to, above, O_RDONLY | O_DIRECTORY);
	ret->name = name;
	return ret->dir_fd < 0 ? refuse(to, "write to", e) : 0;
}

static int copy_directory(int from_fd, const struct target *t, struct err *e)
{
	static const struct duplicate how = {.merge = true};
	OWN_FD int to_fd = -1;
	bool fresh = mkdirat(t->dir_fd, t->name, 0700) == 0;
	struct stat s;

	if (!fresh && errno != EEXIST)
		return err_sys(e, "cannot make the directory '%s'", t->name);
	to_fd = sys_openat2(t->dir_fd, t->name, O_RDONLY | O_DIRECTORY, 0,
			    RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	if (to_fd < 0)
		return err_sys(e, "cannot open the directory '%s'", t->name);
	if (duplicate_directory(from_fd, to_fd, &how, e) < 0)
		return -1;
	if (fresh && (fstat(from_fd, &s) < 0 || fchmod(to_fd, s.st_mode & 0777) < 0))
		return err_sys(e, "cannot set the mode of '%s'", t->name);
	return 0;
}

static int copy(const struct end *from, const struct end *to, struct err *e)
{
	static const struct duplicate how = {.merge = true};
	OWN_FD int source_fd = end_open(from, from->path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct target t;
	struct stat s;
	const char *above;
	int done;

	if (source_fd < 0 || fstat(source_fd, &s) < 0)
		return refuse(from, "read", e);
	if (!S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode))
		return err_set(e, "cannot copy '%s': it is neither a file nor a directory",
			       from->said);
	if (target_find(to, split(from->w, from->path, &above), &t, e) < 0)
		return -1;
	done = S_ISDIR(s.st_mode) ? copy_directory(source_fd, &t, e)
				  : duplicate_file(source_fd, t.dir_fd, t.name, &how, e);
	fd_close(&t.dir_fd);
	return done;
}

int cmd_cp(int argc, char *const *argv, struct err *e)
{
	struct end to;
	struct work *w;
	unsigned count;
	int done = 0;

	(void)argc;
	if (work_begin("cp", false, argv, &w, e) < 0)
		return -1;
	count = w->options.name_count;
	if (count < 2)
		return err_usage(e, "cp takes what to copy and where: cubby cp FILE NAME:PATH");
	if (end_begin(w, w->options.names[count - 1], &to, e) < 0)
		return -1;
	to.is_directory = count > 2;
	for (unsigned i = 0; done == 0 && i + 1 < count; i++) {
		struct end from;

		done = end_begin(w, w->options.names[i], &from, e);
		if (done == 0 && !from.is_inside && !to.is_inside) {
			(void)err_usage(e, "neither '%s' nor '%s' is in a container", from.said,
					to.said);
			done = err_hint(e, "NAME:PATH is a path inside the container NAME");
		}
		if (done == 0)
			done = copy(&from, &to, e);
		fd_close(&from.inside.root_fd);
	}
	fd_close(&to.inside.root_fd);
	return done;
}
