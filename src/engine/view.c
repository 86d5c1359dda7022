/* SPDX-License-Identifier: MIT */
/* engine/view.c: from places to mounts. */
#include "engine/view.h"

#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

#include "engine/doors.h"
#include "engine/own_root.h"
#include "engine/viewrule.h"
#include "state/volumes.h"

static const struct source built_in = {.kind = SOURCE_BUILT_IN, .name = "built-in"};

const char *view_kind_name(enum view_kind kind)
{
	static const char *const names[] = {"read-only", "writable", "service", "device",
					    "in memory", "overlay",  "rules",   "lock",
					    "hide",      "no exec",  "pin"};

	return kind <= VIEW_PIN ? names[kind] : "?";
}

/* '/' sorts before every other byte, so that a directory is followed by all that is in it. */
static int compare_paths(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == *b)
		return 0;
	if (!*a || !*b)
		return *a ? 1 : -1;
	if (*a == '/' || *b == '/')
		return *a == '/' ? -1 : 1;
	return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
}

static int compare_rows(const void *a, const void *b)
{
	const struct view_row *x = a;
	const struct view_row *y = b;
	int by_path = compare_paths(x->path, y->path);

	/* On one path first what mounts, then what changes a mount. */
	return by_path ? by_path : (int)x->kind - (int)y->kind;
}

static bool is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return !strncmp(path, dir, len) && path[len] == '/';
}

struct builder {
	struct run *r;
	unsigned room;
};

static struct view_row *add(struct builder *b, enum view_kind kind, const char *path,
			    const char *source)
{
	struct run *r = b->r;
	struct view_row *v;

	r->view = arena_grow(r->arena, r->view, r->view_count, &b->room, sizeof(*r->view));
	v = &r->view[r->view_count++];
	memset(v, 0, sizeof(*v));
	v->kind = kind;
	v->path = path;
	v->source = source;
	v->mode = 0755;
	v->fd = -1;
	v->at.source = &built_in;
	return v;
}

static bool is_said(const struct place *places, unsigned count, const char *path)
{
	for (unsigned i = 0; i < count; i++)
		if (!strcmp(places[i].path, path) && places[i].mode < PLACE_LOCK &&
		    !places[i].noexec_only)
			return true;
	return false;
}

static void add_home(struct builder *b)
{
	const struct facts *f = b->r->facts;
	const struct spec *s = b->r->spec;
	const char *name =
		s->home_name.set && s->home_name.text[0] ? s->home_name.text : b->r->profile;

	/* A named instance has a home of its own. */
	if (s->instance.num == INSTANCE_JOIN && !s->home_name.set &&
	    strcmp(b->r->name, b->r->profile) != 0)
		name = arena_printf(b->r->arena, "%s.%s", b->r->profile, b->r->name);
	if (s->home_mode.num == HOME_MODE_HOST)
		(void)add(b, VIEW_RW, f->home, f->home);
	else if (s->home_mode.num == HOME_MODE_APP && b->r->own_home && !s->home_name.set)
		(void)add(b, VIEW_RW, f->home, b->r->own_home);
	else if (s->home_mode.num == HOME_MODE_OVERLAY)
		(void)add(b, VIEW_OVERLAY, f->home, f->home);
	else if (s->home_mode.num == HOME_MODE_APP)
		(void)add(b, VIEW_RW, f->home,
			  arena_printf(b->r->arena, "%s/homes/%s", f->data_dir, name));
	else if (!b->r->own_root) /* which has its own homes */
		add(b, VIEW_TMP, f->home, NULL)->mode = 0700;
}

/* Where the host says which name servers it uses, for programs that share its network. */
static void add_resolver(struct builder *b, const struct place *places, unsigned count)
{
	static const char *const paths[] = {"/run/systemd/resolve",
					    "/run/NetworkManager/resolv.conf", "/run/resolvconf",
					    "/run/netconfig"};

	for (unsigned i = 0; i < COUNT_OF(paths); i++)
		if (!is_said(places, count, paths[i]))
			add(b, VIEW_RO, paths[i], paths[i])->optional = true;
}

/* The system's own trees, seen writable; the rest of the host's root is not there. */
static void add_layers(struct builder *b, const struct place *places, unsigned count)
{
	for (unsigned i = 0; i < b->r->part_count; i++) {
		const struct split_part *p = &b->r->parts[i];
		struct view_row *v;

		if (is_said(places, count, p->tree) || is_said(places, count, p->path))
			continue;
		v = add(b, VIEW_OVERLAY, p->path, p->path);
		v->layered = true;
		v->plain = p->plain;
		v->optional = true;
	}
	if (!is_said(places, count, "/run"))
		(void)add(b, VIEW_TMP, "/run", NULL);
	if (!is_said(places, count, "/root"))
		add(b, VIEW_TMP, "/root", NULL)->mode = 0700;
}

/* Where the changes of a part lie; NULL: in memory. */
static struct view_keep *part_changes(struct builder *b, const struct own_part *p)
{
	struct view_keep *k;

	if (!b->r->own_changes)
		return NULL;
	k = arena_alloc(b->r->arena, sizeof(*k));
	*k = (struct view_keep){.changes_fd = -1};
	k->changes = arena_printf(b->r->arena, "%s/%s", b->r->own_changes, p->name);
	return k;
}

/* A system that is not the host's: each entry at its top, a file of an overlay read-only. */
static void add_parts(struct builder *b, const struct place *places, unsigned count)
{
	static const enum view_kind kinds[] = {[ROOT_MODE_BUILT] = VIEW_RO,
					       [ROOT_MODE_OVERLAY] = VIEW_OVERLAY,
					       [ROOT_MODE_OWN] = VIEW_RW};
	const struct own_root *o = b->r->own_root;

	for (unsigned i = 0; i < o->count; i++) {
		const struct own_part *p = &o->parts[i];
		const char *path = arena_printf(b->r->arena, "/%s", p->name);
		enum view_kind kind = kinds[b->r->spec->root_mode.num];
		struct view_row *v;

		if (p->link || is_said(places, count, path))
			continue;
		if (p->is_file && kind == VIEW_OVERLAY)
			kind = VIEW_RO;
		v = add(b, kind, path, NULL);
		v->below = p->trees ? p->trees[0] : o->path;
		v->source = arena_printf(b->r->arena, "%s%s", v->below, path);
		v->part = p;
		v->own = true;
		v->keep = kind == VIEW_OVERLAY ? part_changes(b, p) : NULL;
	}
	if (!is_said(places, count, "/run"))
		(void)add(b, VIEW_TMP, "/run", NULL);
	if (b->r->spec->network_mode.num == NETWORK_MODE_HOST &&
	    !is_said(places, count, "/etc/resolv.conf"))
		add(b, VIEW_RO, "/etc/resolv.conf", "/etc/resolv.conf")->optional = true;
}

/* What every sandbox has, unless the spec says something else for the very path. */
static void add_implicit(struct builder *b, const struct place *places, unsigned count)
{
	const char *runtime = arena_printf(b->r->arena, "/run/user/%u", b->r->inside_uid);

	if (!is_said(places, count, "/tmp"))
		add(b, VIEW_TMP, "/tmp", NULL)->mode = 01777;
	if (!is_said(places, count, "/dev/shm"))
		add(b, VIEW_TMP, "/dev/shm", NULL)->mode = 01777;
	if (!is_said(places, count, runtime))
		add(b, VIEW_TMP, runtime, NULL)->mode = 0700;
	if (!is_said(places, count, b->r->facts->home))
		add_home(b);
	if (b->r->spec->network_mode.num == NETWORK_MODE_HOST)
		add_resolver(b, places, count);
	if (b->r->own_root)
		add_parts(b, places, count);
	else if (run_overlays_host(b->r))
		add_layers(b, places, count);
	/* An init leaves alone what is mounted, and tries to mount what is not. */
	if (run_program_is_pid1(b->r) && !is_said(places, count, "/sys"))
		(void)add(b, VIEW_TMP, "/sys", NULL);
	if (run_builds_root(b->r))
		return;
	if (!is_said(places, count, "/run"))
		(void)add(b, VIEW_TMP, "/run", NULL);
	if (!is_said(places, count, "/var/tmp"))
		add(b, VIEW_TMP, "/var/tmp", NULL)->mode = 01777;
}

static void add_place(struct builder *b, const struct place *p)
{
	static const enum view_kind kinds[] = {
		[PLACE_RO] = VIEW_RO,           [PLACE_RW] = VIEW_RW,
		[PLACE_OVERLAY] = VIEW_OVERLAY, [PLACE_TMP] = VIEW_TMP,
		[PLACE_DEVICE] = VIEW_DEVICE,   [PLACE_LOCK] = VIEW_LOCK,
		[PLACE_HIDE] = VIEW_HIDE,
	};
	enum view_kind kind = p->noexec_only ? VIEW_NOEXEC : kinds[p->mode];
	bool from_host =
		kind == VIEW_RO || kind == VIEW_RW || kind == VIEW_OVERLAY || kind == VIEW_DEVICE;
	struct view_row *v = add(b, kind, p->path, from_host ? p->path : NULL);

	if (p->volume) {
		v->source = volumes_tree(b->r->facts, p->volume, b->r->arena);
		v->volume = p->volume;
	}
	v->optional = p->optional;
	v->noexec = p->noexec;
	v->make_dir = p->make_dir;
	v->at = p->at;
	if (kind == VIEW_TMP)
		v->mode = 0700;
}

/* Each directory with rules, seen through them, whatever tree it is of. */
static void add_rules(struct builder *b)
{
	const struct run *r = b->r;

	for (unsigned i = 0; i < r->rule_count;) {
		unsigned next = viewrule_next_tree(r, i);
		struct view_row *v = add(b, VIEW_RULES, r->rules[i].tree, NULL);

		v->at = r->rules[i].at;
		v->optional = true;
		for (; i < next; i++)
			v->optional = v->optional && r->rules[i].optional;
	}
}

static void add_doors(struct builder *b)
{
	const struct doors *d = b->r->doors;

	for (unsigned i = 0; i < d->count; i++)
		add(b, VIEW_SERVICE, d->items[i].inside, d->items[i].source)->optional =
			d->items[i].optional;
}

static bool is_tree(const struct view_row *v)
{
	return v->kind <= VIEW_OVERLAY;
}

/*
 * Walks the sorted rows with the chain of rows around each: which mount points are still only ours,
 * and which sources lie in a tree that a sandbox can write.
 */
static void relate(struct run *r)
{
	struct view_row **chain =
		arena_alloc(r->arena, (r->view_count + 1) * sizeof(struct view_row *));
	unsigned depth = 0;

	for (unsigned i = 0; i < r->view_count; i++) {
		struct view_row *v = &r->view[i];

		while (depth > 0 && !is_below(v->path, chain[depth - 1]->path))
			depth--;
		v->fresh = run_builds_root(r) && is_tree(v);
		for (unsigned n = 0; n < depth; n++) {
			if (chain[n]->kind != VIEW_TMP)
				v->fresh = false;
			if (chain[n]->kind == VIEW_RW && !v->volume && (v->source || v->make_dir) &&
			    chain[n]->source == chain[n]->path)
				v->below = chain[n]->source;
		}
		if (is_tree(v))
			chain[depth++] = v;
	}
}

/*
 * A directory above a LOCK, HIDE or RULES in a writable tree could be renamed away, and another put
 * in its place; as a mount of its own it cannot.
 */
static void add_pins(struct builder *b)
{
	struct run *r = b->r;
	unsigned count = r->view_count;

	for (unsigned i = 0; i < count; i++) {
		const char *path = r->view[i].path;
		const char *top = NULL;

		if (r->view[i].kind != VIEW_LOCK && r->view[i].kind != VIEW_HIDE &&
		    r->view[i].kind != VIEW_RULES)
			continue;
		for (unsigned n = 0; n < i; n++)
			if (is_tree(&r->view[n]) && is_below(path, r->view[n].path))
				top = r->view[n].kind == VIEW_RO ? NULL : r->view[n].path;
		for (size_t at = top ? strlen(top) + 1 : strlen(path); path[at]; at++)
			if (path[at] == '/')
				add(b, VIEW_PIN, arena_copy(r->arena, path, at), NULL)->optional =
					true;
	}
}

/* Two rows of one directory (pins of several locks) are one; a pin of a mount point is none. */
static void drop_doubles(struct run *r)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < r->view_count; i++) {
		if (r->view[i].kind == VIEW_PIN && kept > 0 &&
		    !strcmp(r->view[kept - 1].path, r->view[i].path))
			continue;
		r->view[kept++] = r->view[i];
	}
	r->view_count = kept;
}

/* With CAP_SYS_ADMIN left inside, every cover could be taken off again. */
static int check_covers(const struct run *r, struct err *e)
{
	if (!run_keeps_mounting(r))
		return 0;
	if (!run_builds_root(r)) {
		(void)err_usage(e, "cannot keep the capability sys_admin with root.mode = "
				   "\"host\": it could take the covers off");
		return err_hint(e, "use root.mode = \"built\"");
	}
	for (unsigned i = 0; i < r->view_count; i++)
		if (r->view[i].kind == VIEW_LOCK || r->view[i].kind == VIEW_HIDE ||
		    r->view[i].kind == VIEW_NOEXEC || r->view[i].kind == VIEW_RULES) {
			(void)err_usage(e,
					"cannot protect '%s' from a program that keeps the "
					"capability sys_admin",
					r->view[i].path);
			return err_hint(
				e, "take sys_admin out of caps, or the path out of the profile");
		}
	return 0;
}

int view_build(struct run *r, const struct place *places, unsigned count, struct err *e)
{
	struct builder b = {.r = r};

	r->view = NULL;
	r->view_count = 0;
	if (r->own_root)
		places = own_root_places(r, places, &count);
	for (unsigned i = 0; i < count; i++)
		add_place(&b, &places[i]);
	add_implicit(&b, places, count);
	add_rules(&b);
	if (r->doors)
		add_doors(&b);
	qsort(r->view, r->view_count, sizeof(*r->view), compare_rows);
	add_pins(&b);
	qsort(r->view, r->view_count, sizeof(*r->view), compare_rows);
	drop_doubles(r);
	relate(r);
	return r->rule_count > 0 && viewrule_check(r, e) < 0 ? -1 : check_covers(r, e);
}
