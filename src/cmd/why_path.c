/* SPDX-License-Identifier: MIT */
/* cmd/why_path.c: `cubby why path`: which mount of the view a path lies in, and who asked for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/path.h"
#include "cmd/why.h"
#include "engine/view_at.h"
#include "spec/secret.h"

/* "~/x" of a path in the home: as a profile says it. */
static const char *said_path(const struct why *w, const char *path)
{
	const char *home = w->sandbox->facts.home;

	if (path_is_below(path, home))
		return arena_printf(w->arena, "~%s", path + strlen(home));
	return path;
}

/* What would give the next right; a secret needs its group too. */
static void offer(struct why *w, const char *means, const char *key)
{
	bool write = !strcmp(key, "files.rw");
	struct secrets all;
	struct secret secret;

	if (access(w->subject, F_OK) < 0) {
		why_note(w, arena_printf(w->arena, "on the host: %s", strerror(errno)));
		return;
	}
	if (access(w->subject, write ? W_OK : R_OK) < 0) {
		why_note(w, arena_printf(w->arena,
					 "its permissions on the host do not let you %s it, inside "
					 "as outside",
					 write ? "write" : "read"));
		return;
	}
	secrets_collect(&all, &w->sandbox->facts, w->arena);
	w->change_means = means;
	why_change(w, arena_printf(w->arena, "%s+=%s", key, said_path(w, w->subject)));
	if (!secret_find(&all, w->subject, &secret) || secret.program ||
	    secret_is_allowed(&w->sandbox->profile.spec, secret.group))
		return;
	why_note(w, arena_printf(w->arena, "it belongs to the secrets of the group '%s'",
				 secret.group));
	why_change(w, arena_printf(w->arena, "allow+=secrets:%s", secret.group));
}

static void explain_outside(struct why *w, const struct view_at *d)
{
	const struct facts *f = &w->sandbox->facts;

	if (w->sandbox->profile.spec.root_mode.num == ROOT_MODE_HOST) {
		w->verdict = "read-only";
		w->allowed = true;
		why_rule(w, KEY_root_mode, NULL);
		offer(w, "writable", "files.rw");
		return;
	}
	if (path_is_below_or_same(w->subject, "/proc") ||
	    path_is_below_or_same(w->subject, "/dev")) {
		w->verdict = "made by cubby";
		w->allowed = true;
		why_note(w, "every sandbox has a /proc and a /dev of its own");
		return;
	}
	w->verdict = "not there";
	if (d->holds)
		why_note(w, "it is only the way to what lies below it");
	why_rule(w, KEY_root_mode, NULL);
	if (path_is_below_or_same(f->home, w->subject))
		return;
	offer(w, "readable", "files.ro");
}

static void explain_missing(struct why *w, const struct view_row *missing)
{
	if (!missing)
		return;
	why_note(w, arena_printf(w->arena, "'%s' would be there, but the host has none",
				 missing->path));
	(void)!why_rule_at(w, missing->at);
}

/* Something of the sandbox's own is there: not what the host has under this name. */
static void explain_own(struct why *w, const struct view_row *tree)
{
	bool is_home = !strcmp(tree->path, w->sandbox->facts.home);

	w->verdict = "not there";
	if (!strcmp(tree->path, w->subject)) {
		w->verdict = !tree->source           ? "in memory"
			     : tree->kind == VIEW_RO ? "read-only"
						     : "writable";
		w->allowed = true;
	}
	if (tree->source)
		why_note(w, arena_printf(w->arena, "the sandbox has its own '%s', kept in '%s'",
					 tree->path, tree->source));
	else
		why_note(w, arena_printf(w->arena,
					 "the sandbox has its own '%s', empty at the start and "
					 "thrown away at the end",
					 tree->path));
	if (is_home)
		why_rule(w, KEY_home_mode, NULL);
	else if (!why_rule_at(w, tree->at))
		why_note(w, "every sandbox has it");
	if (!is_home || strcmp(tree->path, w->subject) != 0)
		offer(w, "readable", "files.ro");
}

static void explain_cover(struct why *w, const struct view_row *cover)
{
	bool hidden = cover->kind == VIEW_HIDE;

	w->verdict = hidden ? "hidden" : "read-only";
	w->allowed = !hidden;
	if (hidden)
		why_note(w, arena_printf(w->arena, "something empty covers '%s'", cover->path));
	if (!why_rule_at(w, cover->at))
		why_note(w, "cubby covers secrets and its own directories by itself");
	offer(w, hidden ? "readable" : "writable", hidden ? "files.ro" : "files.rw");
}

static void explain_rule(struct why *w, const struct place_rule *rule)
{
	bool hidden = rule->key == KEY_view_hide;
	bool empty = rule->key == KEY_view_redact;

	w->verdict = hidden ? "hidden" : "read-only";
	w->allowed = !hidden;
	why_note(w, arena_printf(w->arena, "%s what has a name that '%s/%s' stands for",
				 hidden  ? "nothing shows"
				 : empty ? "an empty file stands for"
					 : "nothing changes",
				 rule->tree, rule->pattern));
	(void)!why_rule_at(w, rule->at);
}

static void explain_tree(struct why *w, const struct view_at *d)
{
	const struct view_row *tree = d->tree;
	bool writable = tree->kind != VIEW_RO;

	w->allowed = true;
	w->verdict = writable ? "writable" : "read-only";
	if (tree->kind == VIEW_OVERLAY)
		why_note(w, run_keeps_changes(&w->sandbox->run)
				    ? "changes are kept apart: cubby diff"
				    : "changes are thrown away at the end");
	if (!why_rule_at(w, tree->at))
		why_rule(w, KEY_home_mode, NULL);
	if (d->noexec) {
		why_note(w, "nothing there can be executed");
		(void)!why_rule_at(w, d->noexec->at);
	}
	if (!writable)
		offer(w, "writable", "files.rw");
	else if (tree->kind != VIEW_DEVICE && access(w->subject, W_OK) == 0)
		offer(w, "read-only",
		      strcmp(tree->path, w->subject) != 0 ? "files.lock" : "files.ro");
}

/* Links on the host are seen inside where both ends are: the end decides. */
static const char *follow(struct why *w, const char *path)
{
	char real[PATH_MAX];

	if (!realpath(path, real) || !strcmp(real, path))
		return path;
	why_note(w, arena_printf(w->arena, "'%s' leads there", path));
	return arena_strdup(w->arena, real);
}

static const char *absolute(struct why *w, const char *path)
{
	const struct facts *f = &w->sandbox->facts;

	if (!strcmp(path, "~") || !strncmp(path, "~/", 2))
		return arena_printf(w->arena, "%s%s", f->home, path + 1);
	if (path[0] == '/')
		return path;
	return arena_printf(w->arena, "%s/%s", f->cwd ? f->cwd : "", path);
}

int why_path(struct why *w, const char *path, struct err *e)
{
	const char *clean = path[0] ? path_clean(w->arena, absolute(w, path)) : NULL;
	struct view_at d;

	if (!clean) {
		(void)err_usage(e, "'%s' is not a path that can be looked up", path);
		return err_hint(e, "an absolute path, ~/x or a path without '..'");
	}
	w->subject = follow(w, clean);
	d = view_find(&w->sandbox->run, w->subject);
	explain_missing(w, d.missing);
	if (!d.tree && !d.cover)
		explain_outside(w, &d);
	else if (d.cover)
		explain_cover(w, d.cover);
	else if (d.rule)
		explain_rule(w, d.rule);
	else if (!view_is_hosts(&d))
		explain_own(w, d.tree);
	else
		explain_tree(w, &d);
	return 0;
}
