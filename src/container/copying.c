/* SPDX-License-Identifier: MIT */
/* container/copying.c: copies of what a container owns. */
#include "container/copying.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/dir.h"
#include "base/fd.h"
#include "container/duplicate.h"
#include "container/freezing.h"
#include "container/making.h"
#include "container/mapped.h"
#include "state/container.h"

struct copy {
	int from_fd;
	int to_fd;
	bool mapped;
	struct arena *arena;
};

static int open_directory(int dir_fd, const char *name)
{
	return fd_open_at(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
}

static int make_directory(int dir_fd, const char *name)
{
	return mkdirat(dir_fd, name, 0700) < 0 ? -1 : open_directory(dir_fd, name);
}

/* One of the directories that a container may have. */
static int copy_directory(const struct copy *c, int from_dir_fd, int to_dir_fd, const char *name,
			  struct err *e)
{
	const struct duplicate how = {.owners = c->mapped, .set_id = true, .overlay = true};
	OWN_FD int from_fd = open_directory(from_dir_fd, name);
	OWN_FD int to_fd = -1;

	if (from_fd < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot open the container's %s", name);
	to_fd = make_directory(to_dir_fd, name);
	if (to_fd < 0)
		return err_sys(e, "cannot make the directory %s of the copy", name);
	if (duplicate_directory(from_fd, to_fd, &how, e) == 0)
		return 0;
	return err_in(e, "the container's %s", name);
}

/* What a system of its own has changed: of each tree the upper; a work is overlayfs's own. */
static int copy_changes(const struct copy *c, struct err *e)
{
	OWN_FD int from_fd = open_directory(c->from_fd, CONTAINER_CHANGES);
	OWN_FD int to_fd = -1;
	const char *const *names = NULL;
	unsigned count = 0;
	int done = 0;

	if (from_fd < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot open the container's changes");
	to_fd = make_directory(c->to_fd, CONTAINER_CHANGES);
	if (to_fd < 0 || dir_list(from_fd, ".", "", c->arena, &names, &count) < 0)
		done = err_sys(e, "cannot copy the container's changes");
	for (unsigned i = 0; i < count && done == 0; i++) {
		OWN_FD int part_fd = open_directory(from_fd, names[i]);
		OWN_FD int copy_fd = make_directory(to_fd, names[i]);

		if (part_fd < 0 || copy_fd < 0 || mkdirat(copy_fd, "work", 0700) < 0)
			done = err_sys(e, "cannot copy the container's changes of '/%s'", names[i]);
		else
			done = copy_directory(c, part_fd, copy_fd, "upper", e);
	}
	return done;
}

static int copy_all(void *context, struct err *e)
{
	static const struct duplicate plain;
	const struct copy *c = context;

	OWN_FD int fd = fd_open_at(c->from_fd, CONTAINER_CONFIG, O_RDONLY | O_NOFOLLOW, 0);

	if (fd < 0)
		return err_sys(e, "cannot open the container's " CONTAINER_CONFIG);
	if (duplicate_file(fd, c->to_fd, CONTAINER_CONFIG, &plain, e) < 0)
		return -1;
	if (copy_directory(c, c->from_fd, c->to_fd, CONTAINER_HOME, e) < 0)
		return -1;
	return copy_changes(c, e);
}

int copying_owned(struct work *w, int from_fd, int to_fd, bool mapped, struct err *e)
{
	struct copy c = {.from_fd = from_fd, .to_fd = to_fd, .mapped = mapped, .arena = &w->arena};

	return mapped ? mapped_run(w, copy_all, &c, e) : copy_all(&c, e);
}

int copying_make(struct work *w, int from_fd, const struct record *like, const char *name,
		 struct err *e)
{
	struct record record = *like;
	struct making making;

	record.state = STATE_STOPPED;
	record.exit = -1;
	record.supervisor = record.init = 0;
	record.started = 0;
	record.reason = record.problem = "";
	if (making_begin(w, name, &making, e) < 0)
		return -1;
	making.mapped = like->mapped != 0;
	if (copying_owned(w, from_fd, making.dir_fd, making.mapped, e) == 0 &&
	    record_write(making.dir_fd, &record, &w->arena, e) == 0 &&
	    making_publish(w, &making, NULL, e) == 0)
		return 0;
	making_abandon(w, &making);
	return -1;
}

int still_begin(struct work *w, const char *name, const struct record *r, struct still *ret,
		struct err *e)
{
	*ret = (struct still){.name = name};
	if (r->state != STATE_RUNNING)
		return 0;
	if (freezing_change(w, name, STATE_FROZEN, e) < 0)
		return -1;
	ret->frozen = true;
	return 0;
}

int still_end(struct work *w, const struct still *s, bool failed, struct err *e)
{
	struct err other = {.exit_code = EXIT_CODE_CUBBY};

	if (!s->frozen)
		return failed ? -1 : 0;
	if (freezing_change(w, s->name, STATE_RUNNING, failed ? &other : e) < 0)
		return -1;
	return failed ? -1 : 0;
}
