/* SPDX-License-Identifier: MIT */
/* changes/open.c: opening the directories of kept changes and the files in them. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/changes/below.h"

static int open_upper(int dir_fd, const struct changes_tree *row, struct arena *a)
{
	return open_below(dir_fd, arena_printf(a, "trees/%u/upper", row->number),
			  O_RDONLY | O_DIRECTORY);
}

/* The layers that have the tree, then the host's. What is not there is like an empty directory. */
static int open_lowers(struct change_list *l, struct tree *t, struct err *e)
{
	for (unsigned i = 0; t->row->system && i < l->record.layer_count; i++) {
		OWN_FD int fd =
			changes_open(l->facts, CHANGES_LAYER, l->record.layers[i], l->arena, e);
		const struct changes_tree *row;
		struct changes layer;

		if (fd < 0 || changes_read(fd, l->arena, &layer, e) < 0)
			return -1;
		row = changes_find(&layer, t->row->path);
		t->lower_fds[t->lower_count++] = row ? open_upper(fd, row, l->arena) : -1;
	}
	t->lower_fds[t->lower_count++] =
		fd_open_at(AT_FDCWD, t->row->path, O_RDONLY | O_DIRECTORY, 0);
	return 0;
}

int change_list_open(struct change_list *l, enum changes_kind kind, const char *name, int dir_fd,
		     struct err *e)
{
	if (changes_read(dir_fd, l->arena, &l->record, e) < 0)
		return -1;
	secrets_collect(&l->secrets, l->facts, l->arena);
	if (secrets_add_real(&l->secrets, l->facts, e) < 0)
		return -1;
	l->trees = arena_alloc(l->arena, (l->record.count + 1) * sizeof(*l->trees));
	for (unsigned i = 0; i < l->record.count; i++) {
		struct tree *t = &l->trees[l->tree_count];

		t->row = &l->record.trees[i];
		t->upper_fd = open_upper(dir_fd, t->row, l->arena);
		if (t->upper_fd < 0 && errno == ENOENT)
			continue;
		if (t->upper_fd < 0)
			return err_sys(e, "cannot open '%s/trees/%u/upper'",
				       changes_path(l->facts, kind, name, l->arena),
				       t->row->number);
		if (open_lowers(l, t, e) < 0)
			return -1;
		l->tree_count++;
	}
	return 0;
}

int change_open_now(const struct change *c)
{
	return open_below(c->tree->upper_fd, c->below, O_RDONLY | O_NONBLOCK);
}

int change_open_before(const struct change *c)
{
	return open_below(c->tree->lower_fds[c->before_at], c->below, O_RDONLY | O_NONBLOCK);
}

int open_parent(int root_fd, const char *below, struct arena *a, const char **ret_name)
{
	const char *slash = strrchr(below, '/');

	*ret_name = slash ? slash + 1 : below;
	return open_below(root_fd, slash ? arena_copy(a, below, (size_t)(slash - below)) : "",
			  O_RDONLY | O_DIRECTORY);
}
