/* SPDX-License-Identifier: MIT */
/* state/changes.c: finding, locking and describing kept changes and layers. */
#include "state/changes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"

#define RECORD_BYTES ((size_t)1 << 20)

static const char *const folders[] = {[CHANGES_KEPT] = "changes", [CHANGES_LAYER] = "layers"};

const char *changes_home(const struct facts *f, enum changes_kind kind, struct arena *a)
{
	return arena_printf(a, "%s/%s", f->state_dir, folders[kind]);
}

const char *changes_path(const struct facts *f, enum changes_kind kind, const char *name,
			 struct arena *a)
{
	return arena_printf(a, "%s/%s/%s", f->state_dir, folders[kind], name);
}

static int refuse_missing(enum changes_kind kind, const char *name, struct err *e)
{
	if (kind == CHANGES_KEPT) {
		(void)err_set(e, "no changes are kept under the name '%s'", name);
		(void)err_hint(e,
			       "'cubby diff' lists what is kept; a shell with --keep %s keeps "
			       "them",
			       name);
	} else {
		(void)err_set(e, "there is no layer '%s'", name);
		(void)err_hint(e, "'cubby diff' lists the layers; cubby commit makes one");
	}
	errno = ENOENT;
	return -1;
}

static int refuse_used(enum changes_kind kind, const char *name, struct err *e)
{
	(void)err_set(e,
		      kind == CHANGES_KEPT ? "the changes '%s' are in use"
					   : "the layer '%s' is in use",
		      name);
	(void)err_hint(e, "end the shell that uses them first: cubby ls");
	errno = EWOULDBLOCK;
	return -1;
}

int changes_open(const struct facts *f, enum changes_kind kind, const char *name, struct arena *a,
		 struct err *e)
{
	const char *path = changes_path(f, kind, name, a);
	int fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);

	if (fd < 0)
		return errno == ENOENT ? refuse_missing(kind, name, e)
				       : err_sys(e, "cannot open '%s'", path);
	return fd;
}

int changes_lock(const struct facts *f, enum changes_kind kind, const char *name, bool make,
		 bool shared, struct arena *a, struct err *e)
{
	OWN_FD int fd = -1;

	if (make && file_make_dirs(changes_path(f, kind, name, a), 0700, e) < 0)
		return -1;
	fd = changes_open(f, kind, name, a, e);
	if (fd < 0)
		return -1;
	if (flock(fd, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? refuse_used(kind, name, e)
					    : err_sys(e, "cannot lock '%s'", name);
	return fd_take(&fd);
}

/* "tree NUMBER PATH", "system NUMBER PATH", "layer NAME", "host KEY". */
static int read_line(struct changes *c, const char *line, struct arena *a)
{
	const char *rest = strchr(line, ' ');
	char *end;
	unsigned long number;

	if (!rest++)
		return -1;
	if (!strncmp(line, "layer ", 6)) {
		if (c->layer_count == CHANGES_LAYERS_MAX)
			return -1;
		c->layers[c->layer_count++] = rest;
		return 0;
	}
	if (!strncmp(line, "host ", 5)) {
		c->host = rest;
		return 0;
	}
	number = strtoul(rest, &end, 10);
	if (end == rest || end[0] != ' ' || end[1] != '/' ||
	    (strncmp(line, "tree ", 5) != 0 && strncmp(line, "system ", 7) != 0))
		return -1;
	c->trees = arena_grow(a, c->trees, c->count, &c->room, sizeof(*c->trees));
	c->trees[c->count++] = (struct changes_tree){end + 1, (unsigned)number, line[0] == 's'};
	return 0;
}

int changes_read(int dir_fd, struct arena *a, struct changes *ret, struct err *e)
{
	struct changes c = {.host = ""};
	char *text;
	size_t len;
	int there = file_read_if_there(dir_fd, CHANGES_RECORD, RECORD_BYTES, a, &text, &len, e);

	if (there < 0)
		return -1;
	for (size_t at = 0; there && at < len; at += strlen(text + at) + 1)
		if (read_line(&c, text + at, a) < 0)
			return err_set(e, "cannot use the record of kept changes: it is broken");
	*ret = c;
	return 0;
}

int changes_write(int dir_fd, const struct changes *c, struct arena *a, struct err *e)
{
	size_t room = strlen(c->host) + 8;
	char *text;
	size_t used;

	for (unsigned i = 0; i < c->layer_count; i++)
		room += strlen(c->layers[i]) + 8;
	for (unsigned i = 0; i < c->count; i++)
		room += strlen(c->trees[i].path) + 24;
	text = arena_alloc(a, room);
	/* The NUL of each line is a part of it. */
	used = (size_t)snprintf(text, room, "host %s", c->host) + 1;
	for (unsigned i = 0; i < c->layer_count; i++)
		used += (size_t)snprintf(text + used, room - used, "layer %s", c->layers[i]) + 1;
	for (unsigned i = 0; i < c->count; i++)
		used += (size_t)snprintf(text + used, room - used, "%s %u %s",
					 c->trees[i].system ? "system" : "tree", c->trees[i].number,
					 c->trees[i].path) +
			1;
	return file_write_atomically(dir_fd, CHANGES_RECORD, text, used, 0600, e);
}

const struct changes_tree *changes_find(const struct changes *c, const char *path)
{
	for (unsigned i = 0; i < c->count; i++)
		if (!strcmp(c->trees[i].path, path))
			return &c->trees[i];
	return NULL;
}

const struct changes_tree *changes_add(struct changes *c, const char *path, bool system,
				       struct arena *a)
{
	unsigned number = 0;

	for (unsigned i = 0; i < c->count; i++)
		if (c->trees[i].number >= number)
			number = c->trees[i].number + 1;
	c->trees = arena_grow(a, c->trees, c->count, &c->room, sizeof(*c->trees));
	c->trees[c->count] = (struct changes_tree){path, number, system};
	return &c->trees[c->count++];
}

int changes_list(const struct facts *f, enum changes_kind kind, struct arena *a,
		 const char *const **ret_names, unsigned *ret_count, struct err *e)
{
	const char *path = changes_home(f, kind, a);
	const char *const *all;
	const char **names;
	unsigned count;
	unsigned kept = 0;

	*ret_count = 0;
	if (dir_list(AT_FDCWD, path, "", a, &all, &count) < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot list '%s'", path);
	names = arena_alloc(a, (count + 1) * sizeof(*names));
	/* What is being made or removed has a name that begins with a dot. */
	for (unsigned i = 0; i < count; i++)
		if (all[i][0] != '.')
			names[kept++] = all[i];
	*ret_names = names;
	*ret_count = kept;
	return 0;
}
