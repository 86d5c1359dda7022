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
	return !p->noexec_only &&
	       (p->mode == PLACE_RO || p->mode == PLACE_RW || p->mode == PLACE_OVERLAY);
}

static void check_inside(const struct place_list *l, const struct place *p,
			 const struct secret *secret)
{
	bool allowed = secret->program || secret_is_allowed(l->spec, secret->group);

	if (allowed && secret->own && p->mode == PLACE_RW) {
		diag_error(l->diags, p->at, "secret",
			   "'%.200s' is cubby's own and never writable inside", p->path);
		return;
	}
	if (allowed)
		return;
	diag_error(l->diags, p->at, "secret", "'%.200s' would uncover secrets of the group '%s'",
		   p->path, secret->group);
	diag_note(l->diags, "if it is meant: allow = [\"secrets:%s\"]", secret->group);
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

void place_guard_secrets(struct place_list *l)
{
	const struct facts *f = l->vars.facts;
	unsigned said = l->count;
	struct secrets all;
	bool shows_home;

	secrets_collect(&all, f, l->vars.arena);
	for (unsigned i = 0; i < said; i++) {
		const struct place p = l->items[i];
		struct secret secret;

		if (!shows_content(&p))
			continue;
		if (secret_find(&all, p.path, &secret))
			check_inside(l, &p, &secret);
		else
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
