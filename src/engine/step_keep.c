/* SPDX-License-Identifier: MIT */
/*
 * engine/step_keep.c: the directories in which overlays keep their changes, and the layers below.
 *
 * Runs in: the launcher, after skeleton. Undo: lets go of the lock; the changes are what was asked
 * for. Of a launch that failed nothing is kept, unless there is something in it. Changes only fit
 * on the layers that they were made on, so the record names them.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "engine/lister.h"
#include "engine/steps.h"

static struct view_keep *keep_of(struct run *r, struct view_row *v)
{
	if (!v->keep) {
		v->keep = arena_alloc(r->arena, sizeof(*v->keep));
		v->keep->changes_fd = -1;
	}
	return v->keep;
}

/* The topmost first; a layer brings those that it was made on. */
static int add_layer(struct changes *wanted, const char *name, struct err *e)
{
	for (unsigned i = 0; i < wanted->layer_count; i++)
		if (!strcmp(wanted->layers[i], name))
			return 0;
	if (wanted->layer_count == CHANGES_LAYERS_MAX)
		return err_set(e, "cannot use the layer '%s': there are more than %d", name,
			       CHANGES_LAYERS_MAX);
	wanted->layers[wanted->layer_count++] = name;
	return 0;
}

static int use_layer(struct run *r, struct changes *wanted, const char *name, struct err *e)
{
	/* Held until the launcher ends: a layer in use is not discarded. */
	int fd = changes_lock(r->facts, CHANGES_LAYER, name, false, true, r->arena, e);
	struct changes layer;

	if (fd < 0 || changes_read(fd, r->arena, &layer, e) < 0 || add_layer(wanted, name, e) < 0)
		return -1;
	for (unsigned i = 0; i < layer.layer_count; i++)
		if (add_layer(wanted, layer.layers[i], e) < 0)
			return -1;
	return 0;
}

static bool has_tree(const struct run *r, const char *path)
{
	for (unsigned i = 0; i < r->view_count; i++)
		if (r->view[i].layered && !strcmp(r->view[i].path, path))
			return true;
	return false;
}

static bool lies_in_tree(const struct changes *c, const char *path)
{
	for (unsigned i = 0; i < c->count; i++)
		if (c->trees[i].system && path_is_below(path, c->trees[i].path))
			return true;
	return false;
}

/*
 * The host's mounts decide which trees the system has (split.h). Changes of other trees would not
 * be seen, or be covered.
 */
static int check_trees(const struct run *r, const struct changes *c, const char *what,
		       const char *name, struct err *e)
{
	const char *other = NULL;

	for (unsigned i = 0; i < c->count && !other; i++)
		if (c->trees[i].system && !has_tree(r, c->trees[i].path))
			other = c->trees[i].path;
	for (unsigned i = 0; i < r->view_count && !other; i++)
		if (r->view[i].layered && !changes_find(c, r->view[i].path) &&
		    lies_in_tree(c, r->view[i].path))
			other = r->view[i].path;
	if (!other)
		return 0;
	(void)err_set(e, "cannot use the %s '%s': '%s' was another part of the system then", what,
		      name, other);
	return err_hint(e, "the profile, or what the host has mounted there, has changed");
}

/* Puts the layer's trees below the rows of the same path. */
static int lay(struct run *r, const char *name, struct err *e)
{
	OWN_FD int fd = changes_open(r->facts, CHANGES_LAYER, name, r->arena, e);
	const char *path = changes_path(r->facts, CHANGES_LAYER, name, r->arena);
	struct changes layer;

	if (fd < 0 || changes_read(fd, r->arena, &layer, e) < 0 ||
	    check_trees(r, &layer, "layer", name, e) < 0)
		return -1;
	if (r->skeleton_key && layer.host[0] && strcmp(layer.host, r->skeleton_key) != 0)
		r->say(arena_printf(
			r->arena, "the layer '%s' was made on another state of the system", name));
	for (unsigned i = 0; i < r->view_count; i++) {
		struct view_row *v = &r->view[i];
		const struct changes_tree *t = v->layered ? changes_find(&layer, v->path) : NULL;
		struct view_keep *k;

		if (!t)
			continue;
		k = keep_of(r, v);
		k->layers[k->layer_count++] =
			arena_printf(r->arena, "%s/trees/%u/upper", path, t->number);
	}
	return 0;
}

static bool has_same_layers(const struct changes *a, const struct changes *b)
{
	if (a->layer_count != b->layer_count)
		return false;
	for (unsigned i = 0; i < a->layer_count; i++)
		if (strcmp(a->layers[i], b->layers[i]) != 0)
			return false;
	return true;
}

static int refuse_layers(const struct run *r, const struct changes *had, struct err *e)
{
	const char *name = r->spec->overlay_keep.text;

	(void)err_set(e, "the changes '%s' were made on other layers", name);
	if (!had->layer_count)
		return err_hint(e, "use them without layers, or keep these under another name");
	return err_hint(e, "use them on '%s', or keep these under another name", had->layers[0]);
}

/* overlayfs wants an upper of the mode that the merged directory shall have, and a work beside it.
 */
static int make_tree(struct run *r, const char *path, const struct view_row *v, struct err *e)
{
	struct stat host;
	unsigned mode = stat(v->source, &host) == 0 && !v->layered ? host.st_mode & 0777 : 0755;
	const char *const parts[] = {"", "/upper", "/work"};

	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		const char *part = arena_printf(r->arena, "%s%s", path, parts[i]);

		if (mkdir(part, i == 1 ? mode : 0700) < 0 && errno != EEXIST)
			return err_sys(e, "cannot make '%s'", part);
	}
	return 0;
}

static int keep_rows(struct run *r, struct changes *c, struct err *e)
{
	const char *trees = arena_printf(
		r->arena, "%s/trees",
		changes_path(r->facts, CHANGES_KEPT, r->spec->overlay_keep.text, r->arena));

	if (mkdir(trees, 0700) < 0 && errno != EEXIST)
		return err_sys(e, "cannot make '%s'", trees);
	for (unsigned i = 0; i < r->view_count; i++) {
		struct view_row *v = &r->view[i];
		const struct changes_tree *t;
		const char *path;

		if (v->kind != VIEW_OVERLAY || (v->optional && access(v->source, F_OK) < 0))
			continue;
		t = changes_find(c, v->path);
		if (!t)
			t = changes_add(c, v->path, v->layered, r->arena);
		path = arena_printf(r->arena, "%s/%u", trees, t->number);
		if (make_tree(r, path, v, e) < 0)
			return -1;
		keep_of(r, v)->changes = path;
	}
	return c->count ? 0 : err_usage(e, "nothing could be kept: the profile has no overlay");
}

static int keep_changes(struct run *r, const struct changes *wanted, struct err *e)
{
	const char *name = r->spec->overlay_keep.text;
	struct changes c;

	r->keep_fd = changes_lock(r->facts, CHANGES_KEPT, name, true, false, r->arena, e);
	if (r->keep_fd < 0 || changes_read(r->keep_fd, r->arena, &c, e) < 0)
		return -1;
	if (c.count && !has_same_layers(&c, wanted))
		return refuse_layers(r, &c, e);
	if (check_trees(r, &c, "changes", name, e) < 0)
		return -1;
	r->keep_is_new = c.count == 0;
	memcpy(c.layers, wanted->layers, sizeof(c.layers));
	c.layer_count = wanted->layer_count;
	if (!c.host[0] && r->skeleton_key)
		c.host = r->skeleton_key;
	if (keep_rows(r, &c, e) < 0)
		return -1;
	return changes_write(r->keep_fd, &c, r->arena, e);
}

int step_keep(struct run *r, struct err *e)
{
	const struct value *layers = &r->spec->overlay_layers;
	struct changes wanted = {.host = ""};

	/* What is kept says on what state of the system it was made. */
	if (lister_wait(r, e) < 0)
		return -1;
	for (unsigned i = layers->count; i-- > 0;)
		if (use_layer(r, &wanted, layers->items[i].text, e) < 0)
			return -1;
	for (unsigned i = 0; i < wanted.layer_count; i++)
		if (lay(r, wanted.layers[i], e) < 0)
			return -1;
	return run_keeps_changes(r) ? keep_changes(r, &wanted, e) : 0;
}

/* Directories are removed only while they are empty: the last one that is not keeps its name. */
static void withdraw(const struct run *r)
{
	static const char *const parts[] = {"upper", "work/work", "work/index", "work"};
	const char *path =
		changes_path(r->facts, CHANGES_KEPT, r->spec->overlay_keep.text, r->arena);
	struct changes c;
	struct err ignored;

	if (changes_read(r->keep_fd, r->arena, &c, &ignored) < 0)
		return;
	for (unsigned i = 0; i < c.count; i++) {
		const char *tree = arena_printf(r->arena, "trees/%u", c.trees[i].number);

		for (size_t p = 0; p < COUNT_OF(parts); p++)
			(void)unlinkat(r->keep_fd, arena_printf(r->arena, "%s/%s", tree, parts[p]),
				       AT_REMOVEDIR);
		(void)unlinkat(r->keep_fd, tree, AT_REMOVEDIR);
	}
	if (unlinkat(r->keep_fd, "trees", AT_REMOVEDIR) < 0)
		return;
	(void)unlinkat(r->keep_fd, CHANGES_RECORD, 0);
	(void)rmdir(path);
}

void undo_keep(struct run *r)
{
	if (r->failed && r->keep_is_new && r->keep_fd >= 0)
		withdraw(r);
	fd_close(&r->keep_fd);
}
