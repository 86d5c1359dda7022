/* SPDX-License-Identifier: MIT */
/* container/inside.c: asking init for its root, and resolving paths below it. */
#include "container/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/path.h"
#include "cmd/client.h"
#include "container/config.h"
#include "kern/sys.h"
#include "state/container.h"

#define ANSWER_MS 5000

static int take_failure(struct client_work *c, const struct msg *m, const char *name, struct err *e)
{
	if (m->type != MSG_FAILED || m->len != sizeof(*e))
		return err_set(e, "'%s' has just ended", name);
	memcpy(e, c->extra.payload, sizeof(*e));
	e->text[sizeof(e->text) - 1] = '\0';
	e->hint[sizeof(e->hint) - 1] = '\0';
	return -1;
}

static int ask_init(const char *name, int *ret_fd, struct err *e)
{
	const struct msg order = {.type = MSG_CL_ROOT};
	struct client_work *c;
	struct msg m = {0};

	if (client_ask(name, &order, NULL, ANSWER_MS, &c, &m, e) < 0)
		return -1;
	if (m.type != MSG_ROOT_IS)
		return take_failure(c, &m, name, e);
	*ret_fd = fd_take(&c->extra.fds[0]);
	return 0;
}

/* The persistent home of a stopped container, where it has one. */
static int open_home(struct work *w, const char *name, struct inside *ret, struct err *e)
{
	struct profile *p = arena_alloc(&w->arena, sizeof(*p));
	const struct spec *s = &p->spec;
	const char *path;

	if (config_load(w, name, p, e) < 0)
		return -1;
	if (s->home_mode.num != HOME_MODE_APP) {
		(void)err_set(e, "'%s' is stopped, and has no files of its own", name);
		return err_hint(e,
				"start it first: cubby start %s; or give it a home: "
				"home.mode = \"app\"",
				name);
	}
	path = s->home_name.set ? arena_printf(&w->arena, "%s/homes/%s", w->facts.data_dir,
					       s->home_name.text)
				: arena_printf(&w->arena, "%s/" CONTAINER_HOME,
					       container_path(&w->facts, name, &w->arena));
	if (file_make_dirs(path, 0700, e) < 0)
		return -1;
	ret->root_fd = fd_open_at(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
	ret->below = w->facts.home;
	return ret->root_fd < 0 ? err_sys(e, "cannot open the home of '%s'", name) : 0;
}

int inside_open(struct work *w, const char *name, struct inside *ret, struct err *e)
{
	*ret = (struct inside){.root_fd = -1};
	if (container_check_name(name, e) < 0)
		return -1;
	if (container_exists(&w->facts, name, &w->arena)) {
		OWN_FD int dir_fd = container_open(&w->facts, name, &w->arena, e);

		if (dir_fd < 0)
			return -1;
		if (!container_is_alive(dir_fd))
			return open_home(w, name, ret, e);
	}
	return ask_init(name, &ret->root_fd, e);
}

int inside_open_path(const struct work *w, const struct inside *s, const char *path, uint64_t flags)
{
	const uint64_t scope = s->below ? RESOLVE_BENEATH : RESOLVE_IN_ROOT;
	char full[8192];
	const char *at = path;

	if (path[0] != '/') {
		size_t home = s->below ? 0 : strlen(w->facts.home) + 1;

		if (home + strlen(path) + 2 > sizeof(full)) {
			errno = ENAMETOOLONG;
			return -1;
		}
		if (home > 0) {
			memcpy(full, w->facts.home, home - 1);
			full[home - 1] = '/';
		}
		memcpy(full + home, path, strlen(path) + 1);
		at = full;
	} else if (s->below) {
		if (!path_is_below_or_same(path, s->below)) {
			errno = EXDEV;
			return -1;
		}
		at = path + strlen(s->below);
		at += strspn(at, "/");
	}
	return sys_openat2(s->root_fd, *at ? at : ".", flags, 0, scope | RESOLVE_NO_MAGICLINKS);
}
