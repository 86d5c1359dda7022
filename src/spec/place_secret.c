/* SPDX-License-Identifier: MIT */
/*
 * spec/place_secret.c: what no place may uncover.
 *
 * A place in a secret group needs the group in `allow`. A place that contains secrets gets covers
 * for those that `allow` does not name; cubby's own directories are covered always, and made when
 * missing, so that nothing inside can make them.
 */
#include <string.h>

#include "base/path.h"
#include "spec/place_list.h"
#include "spec/secret.h"

static bool shows_content(const struct place *p)
{
	return !p->noexec_only && !p->volume &&
	       (p->mode == PLACE_RO || p->mode == PLACE_RW || p->mode == PLACE_OVERLAY);
}

/* False when it is an error. */
static bool check_inside(const struct place_list *l, const struct place *p,
			 const struct secret *secret)
{
	bool allowed = secret->program || secret_is_allowed(l->spec, secret->group);

	if (allowed && (!secret->own || p->mode != PLACE_RW))
		return true;
	if (allowed) {
		diag_error(l->diags, p->at, "secret",
			   "'%.200s' is cubby's own and never writable inside", p->path);
		return false;
	}
	diag_error(l->diags, p->at, "secret", "'%.200s' would uncover secrets of the group '%s'",
		   p->path, secret->group);
	diag_note(l->diags, "if it is meant: allow = [\"secrets:%s\"]", secret->group);
	return false;
}

/* One secret may lie in another. */
static bool check_all_around(const struct place_list *l, const struct secrets *all,
			     const struct place *p)
{
	struct secret secret;
	unsigned next = 0;

	while (secret_next(all, p->path, SECRET_AROUND, &next, &secret))
		if (!check_inside(l, p, &secret))
			return false;
	return true;
}

/* A lock leaves its path readable: it covers only what may be read. */
static bool has_cover(const struct place_list *l, const char *path, bool allowed)
{
	for (unsigned i = 0; i < l->count; i++)
		if (!strcmp(l->items[i].path, path) && !l->items[i].noexec_only &&
		    (allowed || l->items[i].mode != PLACE_LOCK))
			return true;
	return false;
}

static void cover(struct place_list *l, const struct secret *secret, bool writable)
{
	struct place p = {
		.path = secret->path, .mode = PLACE_HIDE, .optional = true, .built_in = true};
	bool allowed = secret->program || secret_is_allowed(l->spec, secret->group);

	if (secret->program && !writable)
		return;
	if ((allowed && !secret->own) || has_cover(l, secret->path, allowed))
		return;
	if (allowed)
		p.mode = PLACE_LOCK;
	p.make_dir = secret->own && !secret->program && writable;
	place_list_add(l, p);
}

/* Without mounts nothing can be covered. */
static void refuse_around(struct place_list *l, const struct secret *secret, const char *dir,
			  struct origin at)
{
	diag_error(l->diags, at, "secret", "'%.200s' has secrets of the group '%s' in it", dir,
		   secret->group);
	diag_note(l->diags, "isolation = \"landlock\" hides nothing below what is seen; name the "
			    "parts that are needed");
}

/* Over the secrets below `dir`, which is seen inside; `writable` when something could be made
 * there. */
static void cover_below(struct place_list *l, const struct secrets *all, const char *dir,
			bool writable, struct origin at)
{
	unsigned before = l->count;
	unsigned next = 0;
	struct secret secret;

	while (secret_next(all, dir, SECRET_BELOW, &next, &secret)) {
		cover(l, &secret, writable);
		if (l->count > before && l->spec->isolation.num == ISOLATION_LANDLOCK) {
			refuse_around(l, &secret, dir, at);
			return;
		}
	}
}

/* In a host root all is seen; what lies in the home has the home's own cover. */
static void cover_elsewhere(struct place_list *l, const struct secrets *all)
{
	unsigned next = 0;
	struct secret secret;

	while (secret_next(all, "/", SECRET_BELOW, &next, &secret))
		if (!path_is_below(secret.path, l->vars.facts->home))
			cover(l, &secret, false);
}

/* Only root writes there, and nobody's home or configuration lies there. */
static bool is_roots(const char *path)
{
	return path_is_below_or_same(path, "/usr") || path_is_below_or_same(path, "/etc");
}

/*
 * Most launches show nothing where they could have another name, and do not look at the disk for
 * it. What only lies in the home by its name can be read there, but for what is covered by name.
 */
static void add_real(struct place_list *l, struct secrets *all)
{
	bool look_at_home = false;
	bool look_at_own = false;
	struct origin at = {0};
	struct err e;

	for (unsigned i = 0; i < l->count; i++) {
		const struct place *p = &l->items[i];
		bool is_changed = p->mode != PLACE_RO;

		if (!shows_content(p) || is_roots(p->path))
			continue;
		look_at_home |= is_changed || !path_is_below(p->path, l->vars.facts->home);
		look_at_own |= is_changed;
		at = p->at;
	}
	if ((look_at_home && secrets_add_real_home(all, l->vars.facts, &e) < 0) ||
	    (look_at_own && secrets_add_real_own(all, l->vars.facts, &e) < 0))
		diag_error(l->diags, at, "secret", "%s", e.text);
}

void place_guard_secrets(struct place_list *l)
{
	const struct facts *f = l->vars.facts;
	unsigned said = l->count;
	struct secrets all;
	bool shows_home;

	secrets_collect(&all, f, l->vars.arena);
	add_real(l, &all);
	for (unsigned i = 0; i < said; i++) {
		const struct place p = l->items[i];

		if (shows_content(&p) && check_all_around(l, &all, &p))
			cover_below(l, &all, p.path, p.mode == PLACE_RW, p.at);
	}
	shows_home = l->spec->home_mode.num == HOME_MODE_HOST ||
		     l->spec->home_mode.num == HOME_MODE_OVERLAY;
	if (shows_home)
		cover_below(l, &all, f->home, l->spec->home_mode.num == HOME_MODE_HOST,
			    l->spec->home_mode.at);
	if (l->spec->root_mode.num == ROOT_MODE_HOST && secrets_are_moved(f))
		cover_elsewhere(l, &all);
}
