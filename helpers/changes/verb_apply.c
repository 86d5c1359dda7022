/* SPDX-License-Identifier: MIT */
/*
 * changes/verb_apply.c: cubby apply: chosen changes are made to the user's own files.
 *
 * All of them are shown first. What programs outside would run by itself, and what was changed
 * outside after it was inside, is left out unless it is asked for.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "helpers/changes/put.h"
#include "helpers/changes/verbs.h"
#include "helpers/common/mapped.h"

struct left_out {
	unsigned marked;
	unsigned newer;
	unsigned special;
};

/* Absolute as inside; "." and what has no slash in front is below the working directory. */
static const char *clean_path(const struct request *q, const char *word, struct err *e)
{
	const char *path = word[0] == '/'   ? word
			   : !q->facts->cwd ? NULL
					    : arena_printf(q->arena, "%s/%s", q->facts->cwd, word);
	const char *clean = path ? path_clean(q->arena, path) : NULL;

	if (!clean)
		(void)err_usage(e, "'%s' is not a path that could be changed: '..' leads elsewhere",
				word);
	return clean;
}

/* The clock of files ticks slowly: the same time may be later. */
static bool is_newer_outside(const struct change *c)
{
	const struct timespec *out = &c->before.st_ctim;
	const struct timespec *in = &c->now.st_ctim;

	return c->kind == CHANGE_CHANGED && !S_ISDIR(c->before.st_mode) &&
	       (out->tv_sec > in->tv_sec ||
		(out->tv_sec == in->tv_sec && out->tv_nsec >= in->tv_nsec));
}

static bool is_special(const struct change *c)
{
	return c->unseen || (c->now.st_mode && !S_ISREG(c->now.st_mode) &&
			     !S_ISDIR(c->now.st_mode) && !S_ISLNK(c->now.st_mode));
}

static bool is_cubbys(struct change_list *l, const struct change *c)
{
	struct secret s;

	return secret_find(&l->secrets, c->path, &s) && s.own;
}

static bool is_chosen(const struct request *q, struct change_list *l, const struct change *c,
		      struct left_out *out)
{
	if (is_special(c) || is_cubbys(l, c)) {
		out->special++;
		return false;
	}
	if (c->mark && !q->marked) {
		out->marked++;
		return false;
	}
	if (is_newer_outside(c) && !q->newer) {
		out->newer++;
		return false;
	}
	return true;
}

/* A path names itself and all below it; and the new directories on the way to it. */
static bool is_named(const struct change *c, const char *const *paths)
{
	if (!*paths)
		return true;
	for (; *paths; paths++)
		if (path_is_below_or_same(c->path, *paths) ||
		    (S_ISDIR(c->now.st_mode) && c->kind == CHANGE_ADDED &&
		     path_is_below(*paths, c->path)))
			return true;
	return false;
}

static const char *const *read_paths(const struct request *q, struct err *e)
{
	const char **paths = arena_alloc(q->arena, (q->count + 1) * sizeof(*paths));

	for (unsigned i = 1; i < q->count; i++) {
		paths[i - 1] = clean_path(q, q->words[i], e);
		if (!paths[i - 1])
			return NULL;
	}
	return paths;
}

static unsigned choose(const struct request *q, struct change_list *l, const char *const *paths,
		       bool *chosen)
{
	struct left_out out = {0};
	unsigned count = 0;

	for (unsigned i = 0; i < l->count; i++) {
		const struct change *c = &l->items[i];

		if (c->tree->row->system || !is_named(c, paths))
			continue;
		chosen[i] = is_chosen(q, l, c, &out);
		count += chosen[i];
	}
	if (out.marked)
		(void)fprintf(
			stderr,
			"cubby: note: %u marked changes are left out: look at them with cubby "
			"diff, then say --marked\n",
			out.marked);
	if (out.newer)
		(void)fprintf(stderr,
			      "cubby: note: %u files were changed outside since and are left out: "
			      "--newer writes over them\n",
			      out.newer);
	if (out.special)
		(void)fprintf(
			stderr,
			"cubby: note: %u that are no ordinary files, or cubby's own, are left "
			"out\n",
			out.special);
	return count;
}

/* 1 or 0; -1 with `e` when nobody can be asked. */
static int confirm(const struct request *q, unsigned count, struct err *e)
{
	char answer[16] = "";

	if (q->yes)
		return 1;
	if (!isatty(STDIN_FILENO)) {
		(void)err_usage(e, "nobody can be asked: stdin is no terminal");
		return err_hint(e, "say --yes when the changes are as they should be");
	}
	(void)fflush(stdout);
	(void)fprintf(stderr, "make these %u changes to your files? [y/N] ", count);
	(void)!fgets(answer, sizeof(answer), stdin);
	return answer[0] == 'y' || answer[0] == 'Y';
}

static int refuse_none(const struct request *q, const char *const *paths, struct err *e)
{
	if (paths[0])
		(void)err_set(e, "nothing to apply of '%s' at '%s'", q->words[0], paths[0]);
	else
		(void)err_set(e, "nothing to apply of '%s'", q->words[0]);
	return err_hint(e,
			"cubby diff %s shows what was changed; the system's own files stay as "
			"they are",
			q->words[0]);
}

static int apply(const struct request *q, struct change_list *l, const char *const *paths,
		 struct err *e)
{
	bool *chosen = arena_alloc(q->arena, l->count + 1);
	unsigned count = choose(q, l, paths, chosen);
	int agreed;

	if (!count)
		return refuse_none(q, paths, e);
	print_changes(l, chosen);
	agreed = confirm(q, count, e);
	if (agreed <= 0)
		return agreed < 0 ? -1 : 1;
	for (unsigned i = 0; i < l->count; i++)
		if (chosen[i] && put_change(&l->items[i], q->arena, e) < 0)
			return -1;
	return 0;
}

int verb_apply(const struct request *q, struct err *e)
{
	static struct change_list l;
	const struct facts *f = q->facts;
	const char *const *paths;
	OWN_FD int dir_fd = -1;

	if (check_name(q->words[0], e) < 0)
		return -1;
	paths = read_paths(q, e);
	if (!paths)
		return -1;
	/* Alone: what lies below an overlay in use must not change. */
	dir_fd = changes_lock(f, CHANGES_KEPT, q->words[0], false, false, q->arena, e);
	if (dir_fd < 0 || mapped_enter(f->user, f->uid, f->gid, q->arena, e) < 0 ||
	    mapped_only_read(e) < 0)
		return -1;
	l.arena = q->arena;
	l.facts = f;
	if (change_list_open(&l, CHANGES_KEPT, q->words[0], dir_fd, e) < 0 ||
	    change_list_find(&l, e) < 0)
		return -1;
	return apply(q, &l, paths, e);
}
