/* SPDX-License-Identifier: MIT */
/* engine/own_root.c: from a directory with a system to the entries at the top of the new root. */
#include "engine/own_root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dir.h"
#include "base/fd.h"
#include "base/path.h"
#include "engine/own_layers.h"
#include "spec/secret.h"

const char *own_root_home(const struct run *r)
{
	bool has_home = r->spec->home_mode.num != HOME_MODE_FRESH;

	return own_root_is_said(r->spec) && !has_home && r->inside_uid == 0 ? "/root"
									    : r->facts->home;
}

static bool is_hosts_system(const struct place *p)
{
	return p->mode == PLACE_RO && !p->noexec_only &&
	       (!strcmp(p->path, "/usr") || !strcmp(p->path, "/etc"));
}

const struct place *own_root_places(const struct run *r, const struct place *places,
				    unsigned *count)
{
	struct place *kept = arena_alloc(r->arena, (*count + 1) * sizeof(*kept));
	unsigned n = 0;

	for (unsigned i = 0; i < *count; i++)
		if (!is_hosts_system(&places[i]))
			kept[n++] = places[i];
	*count = n;
	return kept;
}

/* The path of a directory by its real names; NULL and errno. */
static const char *real_path(struct run *r, const char *path)
{
	OWN_FD int fd = fd_open_at(AT_FDCWD, path, O_PATH | O_DIRECTORY, 0);
	char link[32];
	char real[PATH_MAX];
	ssize_t len = -1;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (fd >= 0)
		len = readlink(link, real, sizeof(real));
	if (len == (ssize_t)sizeof(real))
		errno = ENAMETOOLONG;
	return len > 0 && len < (ssize_t)sizeof(real) ? arena_copy(r->arena, real, (size_t)len)
						      : NULL;
}

static int refuse_secret(const char *tree, const char *secret, struct err *e)
{
	(void)err_usage(e, "cannot use '%s' as the root: '%s' is in its way", tree, secret);
	return err_hint(e, "a directory of its own is expected, with a whole system in it");
}

/* Entries of the directory would be seen under other names, where nothing covers secrets. */
static int check_secrets(struct run *r, const char *tree, const char *real, struct err *e)
{
	const char *home = real_path(r, r->facts->home);
	struct secrets all;
	struct secret found;
	unsigned at = 0;

	if (!home && errno != ENOENT)
		return err_sys(e, "cannot examine '%s'", r->facts->home);
	if (home && path_is_below_or_same(home, real))
		return refuse_secret(tree, r->facts->home, e);
	secrets_collect(&all, r->facts, r->arena);
	if (secrets_add_real(&all, r->facts, e) < 0)
		return -1;
	if (secret_next(&all, real, SECRET_AROUND | SECRET_BELOW, &at, &found))
		return refuse_secret(tree, found.path, e);
	return 0;
}

bool own_root_has_own(const char *name)
{
	static const char *const names[] = {"dev", "proc", "sys", "run", "tmp"};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

int own_root_read_link(struct run *r, const char *path, const char **ret, struct err *e)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target));

	if (len <= 0 || len == (ssize_t)sizeof(target))
		return err_sys(e, "cannot read the link '%s'", path);
	*ret = arena_copy(r->arena, target, (size_t)len);
	return 0;
}

void own_root_add(struct run *r, const struct own_part *part)
{
	struct own_root *o = r->own_root;

	o->parts = arena_grow(r->arena, o->parts, o->count, &o->room, sizeof(*o->parts));
	o->parts[o->count++] = *part;
}

/* Devices, sockets and pipes at the top are not seen. */
static int add_entry(struct run *r, const char *name, struct err *e)
{
	struct own_root *o = r->own_root;
	const char *path = arena_printf(r->arena, "%s/%s", o->path, name);
	struct own_part part = {.name = name};
	struct stat st;

	if (lstat(path, &st) < 0)
		return err_sys(e, "cannot examine '%s'", path);
	if (S_ISLNK(st.st_mode) && own_root_read_link(r, path, &part.link, e) < 0)
		return -1;
	part.is_file = S_ISREG(st.st_mode);
	if (!part.link && !part.is_file && !S_ISDIR(st.st_mode))
		return 0;
	own_root_add(r, &part);
	return 0;
}

static bool has_programs(const struct own_root *o)
{
	for (unsigned i = 0; i < o->count; i++)
		if (!strcmp(o->parts[i].name, "usr") || !strcmp(o->parts[i].name, "bin"))
			return true;
	return false;
}

int own_root_plan(struct run *r, const char *tree, struct err *e)
{
	struct own_root *o = arena_alloc(r->arena, sizeof(*o));
	const char *const *names;
	unsigned count;

	if (r->spec->root_layers.count) {
		*o = (struct own_root){.path = NULL};
		r->own_root = o;
		return own_layers_plan(r, e);
	}
	if (!tree) {
		(void)err_usage(e, "root.mode = \"own\" needs root.tree");
		return err_hint(e, "the directory with the system: --rootfs DIR");
	}
	*o = (struct own_root){.path = real_path(r, tree)};
	if (!o->path)
		return err_sys(e, "cannot use '%s' as the root", tree);
	if (check_secrets(r, tree, o->path, e) < 0)
		return -1;
	r->own_root = o;
	if (dir_list(AT_FDCWD, o->path, "", r->arena, &names, &count) < 0)
		return err_sys(e, "cannot list '%s'", o->path);
	for (unsigned i = 0; i < count; i++)
		if (!own_root_has_own(names[i]) && add_entry(r, names[i], e) < 0)
			return -1;
	if (has_programs(o))
		return 0;
	(void)err_set(e, "cannot use '%s' as the root: there is neither a usr nor a bin in it",
		      tree);
	return err_hint(e, "a directory with a whole system is expected, as debootstrap makes one");
}

/* overlayfs wants an upper of the mode that the merged directory shall have, and a work beside it.
 */
static int make_changes(struct run *r, const struct view_row *v, struct err *e)
{
	const char *const parts[] = {"", "/upper", "/work"};
	struct stat st;

	if (lstat(v->source, &st) < 0)
		return err_sys(e, "cannot examine '%s'", v->source);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		const char *path = arena_printf(r->arena, "%s%s", v->keep->changes, parts[i]);

		if (mkdir(path, i == 1 ? st.st_mode & 07777 : 0700) < 0 && errno != EEXIST)
			return err_sys(e, "cannot make '%s'", path);
	}
	return 0;
}

int own_root_prepare(struct run *r, struct err *e)
{
	if (own_layers_hold(r, e) < 0)
		return -1;
	if (r->own_changes && r->spec->root_mode.num == ROOT_MODE_OVERLAY &&
	    mkdir(r->own_changes, 0700) < 0 && errno != EEXIST)
		return err_sys(e, "cannot make '%s'", r->own_changes);
	for (unsigned i = 0; i < r->view_count; i++) {
		const struct view_row *v = &r->view[i];

		if (v->own && v->keep && v->keep->changes && make_changes(r, v, e) < 0)
			return -1;
	}
	return 0;
}

int own_root_link(const struct run *r, struct err *e)
{
	const struct own_root *o = r->own_root;

	for (unsigned i = 0; i < o->count; i++) {
		const struct own_part *p = &o->parts[i];

		/* What the profile put there itself wins. */
		if (p->link && symlinkat(p->link, r->root_fd, p->name) < 0 && errno != EEXIST)
			return err_sys(e, "cannot link /%s inside", p->name);
	}
	return 0;
}
