/* SPDX-License-Identifier: MIT */
/*
 * container/making.c: a directory is filled under a hidden name, synced, then renamed.
 *
 * While it lasts, the registry's entry of the name is ours, so that neither a sandbox nor another
 * container can take it; one who comes meanwhile is refused, as by a container that exists.
 */
#include "container/making.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/erase.h"
#include "state/container.h"
#include "state/registry.h"

static int refuse_taken(const char *name, struct err *e)
{
	(void)err_set(e, "cannot create '%s': there is a container or a sandbox of that name",
		      name);
	(void)err_hint(e, "cubby ls shows all names; cubby destroy %s removes a container", name);
	errno = EEXIST;
	return -1;
}

int making_begin(struct work *w, const char *name, struct making *ret, struct err *e)
{
	*ret = (struct making){.name = name, .claim_fd = -1, .home_fd = -1, .dir_fd = -1};
	if (container_check_name(name, e) < 0)
		return -1;
	if (container_exists(&w->facts, name, &w->arena))
		return refuse_taken(name, e);
	ret->home_fd = container_open_home(&w->facts, &w->arena, e);
	if (ret->home_fd < 0)
		return -1;
	if (registry_claim(&w->facts, name, &w->arena, &ret->claim_fd, &ret->claim, e) < 0) {
		ret->claim = NULL;
		if (errno == EEXIST)
			(void)refuse_taken(name, e);
		making_abandon(w, ret);
		return -1;
	}
	if (container_exists(&w->facts, name, &w->arena)) {
		making_abandon(w, ret);
		return refuse_taken(name, e);
	}
	ret->hidden = arena_printf(&w->arena, ".new.%s.%ld", name, (long)getpid());
	if (mkdirat(ret->home_fd, ret->hidden, 0700) == 0)
		ret->dir_fd = fd_open_at(ret->home_fd, ret->hidden, O_RDONLY | O_DIRECTORY, 0);
	if (ret->dir_fd < 0) {
		(void)err_sys(e, "cannot make a directory for '%s'", name);
		making_abandon(w, ret);
		return -1;
	}
	return 0;
}

int making_write(struct work *w, const struct making *m, struct profile *p, const char *made_from,
		 struct err *e)
{
	struct record record = {.exit = -1};

	/* Its first one is that of its start. */
	if (m->passing)
		return config_write(w, m->dir_fd, p, made_from, e);
	record.reason = record.problem = "";
	config_describe(w, &p->spec, &record);
	record.profile = made_from;
	if (config_write(w, m->dir_fd, p, made_from, e) < 0)
		return -1;
	return record_write(m->dir_fd, &record, &w->arena, e);
}

int making_publish(struct work *w, struct making *m, int *ret_lock_fd, struct err *e)
{
	/* Locked before anybody can see it; of a new directory this cannot wait. */
	if (ret_lock_fd && flock(m->dir_fd, LOCK_EX) < 0)
		return err_sys(e, "cannot lock '%s'", m->name);
	if (renameat(m->home_fd, m->hidden, m->home_fd, m->name) < 0)
		return err_sys(e, "cannot create '%s'", m->name);
	if (!m->passing)
		(void)fsync(m->home_fd);
	m->hidden = NULL;
	if (ret_lock_fd)
		*ret_lock_fd = fd_take(&m->dir_fd);
	making_abandon(w, m);
	return 0;
}

void making_abandon(struct work *w, struct making *m)
{
	struct err ignored;

	if (m->hidden && m->home_fd >= 0)
		(void)!erase_owned(w, m->home_fd, m->hidden, m->mapped, &ignored);
	m->hidden = NULL;
	if (m->claim)
		registry_release(m->claim);
	m->claim = NULL;
	fd_close(&m->claim_fd);
	fd_close(&m->dir_fd);
	fd_close(&m->home_fd);
}
