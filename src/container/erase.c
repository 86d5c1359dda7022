/* SPDX-License-Identifier: MIT */
/* container/erase.c: removing a container under a name that nobody looks at. */
#include "container/erase.h"

#include <stdio.h>
#include <unistd.h>

#include "base/fd.h"
#include "container/mapped.h"
#include "kern/erase.h"
#include "state/container.h"
#include "state/record.h"

struct erasure {
	int dir_fd;
	const char *name;
};

static int erase_job(void *context, struct err *e)
{
	const struct erasure *job = context;

	return erase_tree(job->dir_fd, job->name, e);
}

int erase_owned(struct work *w, int dir_fd, const char *name, bool mapped, struct err *e)
{
	struct erasure job = {.dir_fd = dir_fd, .name = name};

	if (!mapped)
		return erase_job(&job, e);
	/* Most have nothing that belongs to other ids: maps for them cost more than all the rest.
	 */
	return erase_files(dir_fd, name) ? 0 : mapped_run(w, erase_job, &job, e);
}

int erase_container(struct work *w, const char *name, struct err *e)
{
	OWN_FD int home_fd = container_open_home(&w->facts, &w->arena, e);
	OWN_FD int dir_fd = -1;
	const char *gone = arena_printf(&w->arena, ".gone.%s.%ld", name, (long)getpid());
	struct record record;

	if (home_fd < 0)
		return -1;
	dir_fd = container_open(&w->facts, name, &w->arena, e);
	if (dir_fd < 0 || record_read(dir_fd, &w->arena, &record, e) < 0)
		return -1;
	if (renameat(home_fd, name, home_fd, gone) < 0)
		return err_sys(e, "cannot destroy '%s'", name);
	return erase_owned(w, home_fd, gone, record.mapped != 0, e);
}
