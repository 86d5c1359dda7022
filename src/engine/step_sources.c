/* SPDX-License-Identifier: MIT */
/*
 * engine/step_sources.c: clone the host's trees that will be seen.
 *
 * Runs in: the stage. After: private. Before: root (in a host root, what covers would hide them).
 * Owns: view[].fd. A source that lies in a tree which this sandbox can write is opened below that
 * tree without following symbolic links. The others are the user's own paths: links are followed,
 * but not to secrets, since another sandbox may have put them there.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/path.h"
#include "engine/doors.h"
#include "engine/keep.h"
#include "engine/layer.h"
#include "engine/steps.h"
#include "kern/explain.h"
#include "kern/sys.h"
#include "spec/secret.h"

#define CLONE_ALL (OPEN_TREE_CLONE | AT_RECURSIVE)

/* Only root writes there, so no sandbox can have put a link there. */
static bool is_roots(const char *path)
{
	static const char *const trees[] = {"/usr", "/etc", "/dev"};

	for (size_t i = 0; i < COUNT_OF(trees); i++)
		if (path_is_below_or_same(path, trees[i]))
			return true;
	return false;
}

/* The path of an open file, by its real names; NULL and errno when it cannot be had. */
static char *real_path(struct run *r, int fd)
{
	char link[32];
	char path[PATH_MAX];
	ssize_t len;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path));
	if (len == (ssize_t)sizeof(path))
		errno = ENAMETOOLONG;
	return len > 0 && len < (ssize_t)sizeof(path) ? arena_copy(r->arena, path, (size_t)len)
						      : NULL;
}

/* Whether only the home's own name has links: what is in it is covered by that name. */
static bool is_same_in_home(struct run *r, const char *said, const char *real)
{
	OWN_FD int home_fd = -1;
	const char *home;

	if (!path_is_below_or_same(said, r->facts->home))
		return false;
	home_fd = fd_open_at(AT_FDCWD, r->facts->home, O_PATH, 0);
	home = home_fd < 0 ? NULL : real_path(r, home_fd);
	return home && path_is_below_or_same(real, home) &&
	       !strcmp(real + strlen(home), said + strlen(r->facts->home));
}

/*
 * Symbolic links led to `fd`. The path as it was said has been compared with the secrets; now the
 * real one is, also where links lead to the home itself. 0, or -1 with ELOOP.
 */
static int check_links(struct run *r, const struct view_row *v, int fd)
{
	const char *path = real_path(r, fd);
	struct secrets all;
	struct secret s;
	struct err unknown;
	unsigned next = 0;

	if (!path)
		return -1;
	if (is_same_in_home(r, v->source, path))
		return 0;
	secrets_collect(&all, r->facts, r->arena);
	errno = ELOOP;
	if (secrets_add_real(&all, r->facts, &unknown) < 0)
		return -1;
	while (secret_next(&all, path, SECRET_AROUND | SECRET_BELOW, &next, &s))
		if (s.program || s.own || !secret_is_allowed(r->spec, s.group)) {
			errno = ELOOP;
			return -1;
		}
	return 0;
}

/* The source below a tree that this sandbox can write: no link is followed there. */
static int open_below(const struct view_row *v)
{
	OWN_FD int below_fd = v->own ? sys_openat2(AT_FDCWD, v->below, O_PATH, 0,
						   RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS)
				     : fd_open_at(AT_FDCWD, v->below, O_PATH, 0);
	const char *rest = v->source + strlen(v->below);

	if (below_fd < 0)
		return -1;
	return sys_openat2(below_fd, rest + strspn(rest, "/"), O_PATH, 0,
			   RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
}

/* An O_PATH fd of the source, -1 and errno. */
static int open_source(struct run *r, const struct view_row *v)
{
	OWN_FD int source_fd = -1;

	if (v->below)
		return open_below(v);
	source_fd = sys_openat2(AT_FDCWD, v->source, O_PATH, 0,
				RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
	if (source_fd < 0 && errno == ELOOP) {
		source_fd = fd_open_at(AT_FDCWD, v->source, O_PATH, 0);
		if (source_fd >= 0 && check_links(r, v, source_fd) < 0)
			return -1;
	}
	return fd_take(&source_fd);
}

/* Attributes of each kind; devices keep their nodes, everything else loses them. */
static uint64_t attributes(const struct view_row *v)
{
	return (v->kind == VIEW_DEVICE ? MOUNT_ATTR_NOEXEC : MOUNT_ATTR_NODEV) |
	       (v->kind == VIEW_RO || v->kind == VIEW_OVERLAY ? MOUNT_ATTR_RDONLY : 0) |
	       (v->noexec ? MOUNT_ATTR_NOEXEC : 0);
}

/* *ret_call names the call that the kernel lacks, when it is ENOSYS. */
static int clone_source(struct run *r, const struct view_row *v, const char **ret_call)
{
	int source_fd;

	*ret_call = "open_tree";
	/* A home of cubby's own lies where no sandbox can write. */
	if (v->kind == VIEW_SERVICE || is_roots(v->source) || (v->source != v->path && !v->below))
		return sys_open_tree_attr(AT_FDCWD, v->source, CLONE_ALL, attributes(v));
	source_fd = open_source(r, v);
	if (source_fd >= 0)
		return sys_open_tree_attr(source_fd, "", CLONE_ALL | AT_EMPTY_PATH, attributes(v));
	*ret_call = "openat2";
	return -1;
}

static int refuse_source(const struct run *r, const struct view_row *v, const char *call,
			 struct err *e)
{
	int error = errno;

	if (error == ENOSYS)
		return explain_missing_call(call, strcmp(call, "openat2") == 0 ? "5.6" : "5.2", e);
	(void)err_set(e, "cannot use '%s' (%s): %s", v->source, origin_text(r->arena, v->at),
		      strerror(error));
	if (error == ENOENT)
		return err_hint(e, "write '%s?' if it may be missing", v->path);
	if (error == ELOOP && v->below)
		return err_hint(
			e, "a part of it is a symbolic link inside '%s', which a sandbox can write",
			v->below);
	if (error == ELOOP)
		return err_hint(e, "a symbolic link in it leads to or around secrets: name the "
				   "real path, if it is meant");
	return -1;
}

int step_sources(struct run *r, struct err *e)
{
	if (r->doors && sockets_find(r, e) < 0)
		return -1;
	for (unsigned i = 0; i < r->view_count; i++) {
		struct view_row *v = &r->view[i];
		const char *call = "open_tree";

		if (!v->source)
			continue;
		v->fd = v->layered ? layer_source(v) : clone_source(r, v, &call);
		if (v->fd < 0 && v->optional &&
		    (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
			continue;
		if (v->fd < 0)
			return refuse_source(r, v, call, e);
		if (v->keep && keep_open(v->keep, e) < 0)
			return -1;
	}
	return 0;
}
