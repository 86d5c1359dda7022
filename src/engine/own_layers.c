/* SPDX-License-Identifier: MIT */
/* engine/own_layers.c: the entries at the top of all layers together. */
#include "engine/own_layers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>

#include "base/dir.h"
#include "base/fd.h"
#include "kern/sys.h"
#include "state/layers.h"

struct top {
	struct run *r;
	const char *trees[LAYERS_MAX]; /* the topmost first */
	char *opaque[LAYERS_MAX];      /* names, each NUL-ended */
	size_t opaque_len[LAYERS_MAX];
	unsigned count;
	const char **seen; /* names, also those that a whiteout hides */
	unsigned seen_count;
	unsigned seen_room;
};

static bool is_seen(const struct top *t, const char *name)
{
	for (unsigned i = 0; i < t->seen_count; i++)
		if (!strcmp(t->seen[i], name))
			return true;
	return false;
}

static bool is_whiteout(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == 0;
}

/* Its mark is an attribute that who is not the owner's root cannot read (state/layers.h). */
static bool is_opaque(const struct top *t, unsigned layer, const char *name)
{
	const char *at = t->opaque[layer];
	const char *end = at + t->opaque_len[layer];

	for (; at < end; at += strlen(at) + 1)
		if (!strcmp(at, name))
			return true;
	return false;
}

/* The layers from `first` on whose directory is seen: down to what is none, or is opaque. */
static int collect_trees(const struct top *t, unsigned first, const char *name,
			 struct own_part *part, struct err *e)
{
	const char **trees = arena_alloc(t->r->arena, t->count * sizeof(*trees));

	part->trees = trees;
	for (unsigned i = first; i < t->count; i++) {
		const char *path = arena_printf(t->r->arena, "%s/%s", t->trees[i], name);
		struct stat st;

		if (lstat(path, &st) < 0) {
			if (errno == ENOENT)
				continue;
			return err_sys(e, "cannot examine '%s'", path);
		}
		if (!S_ISDIR(st.st_mode))
			break;
		trees[part->tree_count++] = t->trees[i];
		if (is_opaque(t, i, name))
			break;
	}
	return 0;
}

static int add_name(struct top *t, unsigned layer, const char *name, struct err *e)
{
	const char *path = arena_printf(t->r->arena, "%s/%s", t->trees[layer], name);
	struct own_part part = {.name = name};
	struct stat st;

	if (own_root_has_own(name) || is_seen(t, name))
		return 0;
	t->seen = arena_grow(t->r->arena, t->seen, t->seen_count, &t->seen_room, sizeof(*t->seen));
	t->seen[t->seen_count++] = name;
	if (lstat(path, &st) < 0)
		return err_sys(e, "cannot examine '%s'", path);
	part.is_file = S_ISREG(st.st_mode);
	if (S_ISLNK(st.st_mode) && own_root_read_link(t->r, path, &part.link, e) < 0)
		return -1;
	if (is_whiteout(&st) || (!part.link && !part.is_file && !S_ISDIR(st.st_mode)))
		return 0;
	if (part.is_file) {
		const char **tree = arena_alloc(t->r->arena, sizeof(*tree));

		*tree = t->trees[layer];
		part.trees = tree;
		part.tree_count = 1;
	} else if (!part.link && collect_trees(t, layer, name, &part, e) < 0) {
		return -1;
	}
	own_root_add(t->r, &part);
	return 0;
}

static int find_trees(struct top *t, struct err *e)
{
	const struct value *layers = &t->r->spec->root_layers;

	if (layers->count > LAYERS_MAX)
		return err_usage(e, "root.layers names %u layers, and %d are the most",
				 layers->count, LAYERS_MAX);
	for (unsigned i = layers->count; i-- > 0;) {
		if (!layers_hex(layers->items[i].text)) {
			(void)err_usage(e, "'%.100s' in root.layers is no digest",
					layers->items[i].text);
			return err_hint(e, "cubby create --image writes them");
		}
		if (layers_opaque(t->r->facts, layers->items[i].text, t->r->arena,
				  &t->opaque[t->count], &t->opaque_len[t->count], e) < 0)
			return err_hint(e, "cubby create --image unpacks the layers of an image");
		t->trees[t->count++] = layers_tree(t->r->facts, layers->items[i].text, t->r->arena);
	}
	return 0;
}

int own_layers_plan(struct run *r, struct err *e)
{
	struct top *t = arena_alloc(r->arena, sizeof(*t));

	*t = (struct top){.r = r};
	if (find_trees(t, e) < 0)
		return -1;
	for (unsigned i = 0; i < t->count; i++) {
		const char *const *names;
		unsigned count;

		if (dir_list(AT_FDCWD, t->trees[i], "", r->arena, &names, &count) < 0)
			return err_sys(e, "cannot list the layer '%s'", t->trees[i]);
		for (unsigned n = 0; n < count; n++)
			if (add_name(t, i, names[n], e) < 0)
				return -1;
	}
	return 0;
}

int own_layers_hold(struct run *r, struct err *e)
{
	const struct value *layers = &r->spec->root_layers;

	for (unsigned i = 0; i < layers->count; i++)
		if (layers_hold(r->facts, layers->items[i].text, r->arena, e) < 0)
			return -1;
	return 0;
}

int own_layers_open(const struct own_part *part, unsigned number)
{
	OWN_FD int tree_fd =
		fd_open_at(AT_FDCWD, part->trees[number], O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);

	if (tree_fd < 0)
		return -1;
	return sys_openat2(tree_fd, part->name, O_PATH | O_DIRECTORY, 0,
			   RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
}
