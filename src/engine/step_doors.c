/* SPDX-License-Identifier: MIT */
/*
 * engine/step_doors.c: start the services of the desktop that the profile grants.
 *
 * Runs in: the launcher. After: record, beside whose entry the sockets are made: no sandbox sees
 * that directory. It waits for nothing: the stage does, where it needs them (step_sockets.c). Undo:
 * cubby-doors ends with its wire and removes what it made, also when the launcher is killed.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fd.h"
#include "engine/denials.h"
#include "engine/doors.h"
#include "engine/steps.h"
#include "kern/spawn.h"
#include "wire/wire.h"

/* The directory of the registry's entry, where no other user can enter. */
static const char *registry_dir(const struct run *r)
{
	return arena_copy(r->arena, r->control_path,
			  (size_t)(strrchr(r->control_path, '/') - r->control_path));
}

static int send_request(struct run *r, const char *dir, const char *name, struct err *e)
{
	const char *text = doors_request(r, name);
	OWN_FD int memory_fd = fd_memory();
	OWN_FD int dir_fd = fd_open_at(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
	struct msg m = {.type = MSG_DESKTOP};
	OWN_FD int log_fd = dir_fd < 0 ? -1 : denials_open(r, e);
	int fds[3] = {memory_fd, dir_fd, log_fd};

	if (dir_fd < 0)
		return err_sys(e, "cannot open '%s'", dir);
	if (log_fd < 0)
		return -1;
	if (memory_fd < 0 || fd_write_all(memory_fd, text, strlen(text)) < 0 ||
	    wire_send_full(r->desktop_fd, &m, NULL, fds, COUNT_OF(fds)) < 0)
		return err_sys(e, "cannot ask for the services of the desktop");
	return 0;
}

/* Where the stage finds the sockets. */
static void fill_sockets(struct run *r, const char *name)
{
	for (unsigned i = 0; i < r->doors->count; i++) {
		const struct door_row *d = &r->doors->items[i];

		for (unsigned n = 0; d->service && n < r->view_count; n++)
			if (r->view[n].kind == VIEW_SERVICE && r->view[n].path == d->inside)
				r->view[n].socket =
					arena_printf(r->arena, "%s/%s/socket", name, d->service);
	}
}

int step_doors(struct run *r, struct err *e)
{
	char *argv[] = {arena_printf(r->arena, "%s/cubby-doors", r->facts->libexec_dir), NULL};
	const char *name = arena_printf(r->arena, ".%s.doors", r->name);
	const char *dir;
	int ends[2];

	if (!r->control_path)
		return err_set(e, "cannot start the services of the desktop: there is no place for "
				  "their sockets");
	if (wire_pair(ends) < 0)
		return err_sys(e, "cannot make a socket pair");
	r->desktop_fd = ends[0];
	r->desktop_pid = spawn_helper(argv, ends[1], e);
	fd_close(&ends[1]);
	if (r->desktop_pid < 0) {
		r->desktop_pid = 0;
		return -1;
	}
	dir = registry_dir(r);
	if (send_request(r, dir, name, e) < 0)
		return -1;
	r->doors->dir = dir;
	fill_sockets(r, name);
	return 0;
}

void undo_doors(struct run *r)
{
	fd_close(&r->desktop_fd);
	while (r->desktop_pid > 0 && waitpid(r->desktop_pid, NULL, 0) < 0 && errno == EINTR)
		;
	r->desktop_pid = 0;
}
