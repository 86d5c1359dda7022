/* SPDX-License-Identifier: MIT */
/*
 * changes/verb_commit.c: cubby commit: the changes to the system become a layer.
 *
 * Directories are renamed, nothing is copied. What was changed in the home and other directories of
 * the user is not the system's: it stays where it is, for cubby apply.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/file.h"
#include "helpers/changes/below.h"
#include "helpers/changes/verbs.h"
#include "helpers/common/mapped.h"
#include "kern/erase.h"

struct commit {
	const struct request *q;
	struct changes all;
	struct changes system;
	struct changes rest;
	int from_fd;   /* the kept changes, locked */
	int layers_fd; /* the directory of all layers */
	int to_fd;     /* the new layer, under a name that begins with a dot */
};

/* Nothing was changed in the tree. */
static bool is_empty(const struct commit *c, const struct changes_tree *t)
{
	struct arena *a = c->q->arena;
	OWN_FD int fd = open_below(c->from_fd, arena_printf(a, "trees/%u/upper", t->number),
				   O_RDONLY | O_DIRECTORY);
	const char *const *names;
	unsigned count;

	return fd >= 0 && dir_list(fd, ".", "", a, &names, &count) == 0 && count == 0;
}

static void divide(struct commit *c)
{
	c->system = c->rest = c->all;
	c->system.trees = arena_alloc(c->q->arena, (c->all.count + 1) * sizeof(*c->all.trees));
	c->rest.trees = arena_alloc(c->q->arena, (c->all.count + 1) * sizeof(*c->all.trees));
	c->system.count = c->rest.count = 0;
	for (unsigned i = 0; i < c->all.count; i++) {
		const struct changes_tree *t = &c->all.trees[i];
		struct changes *part = t->system ? &c->system : &c->rest;

		if (t->system || !is_empty(c, t))
			part->trees[part->count++] = *t;
	}
	/* Layers lie on the system alone. */
	c->rest.layer_count = 0;
}

static int make_layer(struct commit *c, const char *hidden, struct err *e)
{
	if (mkdirat(c->layers_fd, hidden, 0700) < 0)
		return err_sys(e, "cannot make the layer '%s'", c->q->words[1]);
	c->to_fd = fd_open_at(c->layers_fd, hidden, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (c->to_fd < 0 || mkdirat(c->to_fd, "trees", 0700) < 0)
		return err_sys(e, "cannot make the layer '%s'", c->q->words[1]);
	return changes_write(c->to_fd, &c->system, c->q->arena, e);
}

static int move_trees(const struct commit *c, struct err *e)
{
	for (unsigned i = 0; i < c->system.count; i++) {
		const char *name = arena_printf(c->q->arena, "trees/%u", c->system.trees[i].number);
		OWN_FD int tree_fd = -1;

		if (renameat(c->from_fd, name, c->to_fd, name) < 0 && errno != ENOENT)
			return err_sys(e, "cannot move the changes of '%s'",
				       c->system.trees[i].path);
		tree_fd = open_below(c->to_fd, name, O_RDONLY | O_DIRECTORY);
		/* A lower directory needs none. */
		if (tree_fd >= 0 && erase_tree(tree_fd, "work", e) < 0)
			return -1;
	}
	return 0;
}

static int finish(const struct commit *c, const char *hidden, struct err *e)
{
	const struct request *q = c->q;
	OWN_FD int home_fd = -1;

	if (renameat(c->layers_fd, hidden, c->layers_fd, q->words[1]) < 0)
		return err_sys(e, "cannot make the layer '%s'", q->words[1]);
	if (c->rest.count)
		return changes_write(c->from_fd, &c->rest, q->arena, e);
	home_fd = fd_open_at(AT_FDCWD, changes_home(q->facts, CHANGES_KEPT, q->arena),
			     O_RDONLY | O_DIRECTORY, 0);
	if (home_fd < 0)
		return err_sys(e, "cannot open the directory of kept changes");
	return erase_tree(home_fd, q->words[0], e);
}

static int open_layers(struct commit *c, struct err *e)
{
	const struct request *q = c->q;
	const char *path = changes_home(q->facts, CHANGES_LAYER, q->arena);

	if (file_make_dirs(path, 0700, e) < 0)
		return -1;
	c->layers_fd = fd_open_at(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	if (c->layers_fd < 0)
		return err_sys(e, "cannot open '%s'", path);
	if (faccessat(c->layers_fd, q->words[1], F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		(void)err_set(e, "there is a layer '%s' already", q->words[1]);
		return err_hint(e, "choose another name, or: cubby discard --layer %s",
				q->words[1]);
	}
	return 0;
}

int verb_commit(const struct request *q, struct err *e)
{
	struct commit c = {.q = q, .from_fd = -1, .layers_fd = -1, .to_fd = -1};
	const char *hidden = arena_printf(q->arena, ".new.%s.%ld", q->words[1], (long)getpid());
	const struct facts *f = q->facts;

	if (check_name(q->words[0], e) < 0 || check_name(q->words[1], e) < 0)
		return -1;
	c.from_fd = changes_lock(f, CHANGES_KEPT, q->words[0], false, false, q->arena, e);
	if (c.from_fd < 0 || changes_read(c.from_fd, q->arena, &c.all, e) < 0)
		return -1;
	divide(&c);
	if (!c.system.count) {
		(void)err_set(e, "nothing of '%s' is the system's: it cannot be a layer",
			      q->words[0]);
		return err_hint(e, "cubby apply takes changes of your own files");
	}
	if (open_layers(&c, e) < 0 || mapped_enter(f->user, f->uid, f->gid, q->arena, e) < 0 ||
	    make_layer(&c, hidden, e) < 0 || move_trees(&c, e) < 0 || finish(&c, hidden, e) < 0)
		return -1;
	(void)printf("the changes of the system are the layer '%s' now: cubby shell --root --layer "
		     "%s\n",
		     q->words[1], q->words[1]);
	if (c.rest.count)
		(void)printf("those of your own files stay: cubby diff %s\n", q->words[0]);
	return 0;
}
