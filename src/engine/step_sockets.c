/* SPDX-License-Identifier: MIT */
/*
 * engine/step_sockets.c: wait for cubby-doors, and clone its sockets.
 *
 * Runs in: the stage, which builds the sandbox while cubby-doors starts. After: sources, which
 * opens the directory while paths are the host's. Before: mounts. step_serving, late in GUARD,
 * waits for whoever serves the sockets. Owns: doors_fd.
 */
#include <fcntl.h>
#include <linux/mount.h>
#include <string.h>

#include "base/fd.h"
#include "engine/doors.h"
#include "engine/steps.h"
#include "kern/sys.h"
#include "wire/wire.h"

/* MSG_DOORS or MSG_SERVING, unless it is an error. */
static int await_answer(const struct run *r, enum msg_type wanted, struct err *e)
{
	static LARGE struct msg_extra extra;
	struct msg m;

	if (wire_recv(r->desktop_fd, PEER_HELPER, true, &m, &extra) != 1) {
		(void)err_set(e, "cannot start the services of the desktop: cubby-doors failed");
		return err_hint(e, "is '%s/cubby-doors' installed?", r->facts->libexec_dir);
	}
	if (m.type == wanted)
		return 0;
	if (m.len == sizeof(*e))
		memcpy(e, extra.payload, sizeof(*e));
	e->text[sizeof(e->text) - 1] = '\0';
	e->hint[sizeof(e->hint) - 1] = '\0';
	return -1;
}

int sockets_find(struct run *r, struct err *e)
{
	r->doors_fd = fd_open_at(AT_FDCWD, r->doors->dir, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
	return r->doors_fd < 0 ? err_sys(e, "cannot open '%s'", r->doors->dir) : 0;
}

int step_sockets(struct run *r, struct err *e)
{
	if (await_answer(r, MSG_DOORS, e) < 0)
		return -1;
	for (unsigned i = 0; i < r->view_count; i++) {
		struct view_row *v = &r->view[i];

		if (!v->socket)
			continue;
		v->fd = sys_open_tree_attr(r->doors_fd, v->socket, OPEN_TREE_CLONE,
					   MOUNT_ATTR_NODEV);
		if (v->fd < 0)
			return err_sys(e, "cannot use '%s/%s'", r->doors->dir, v->socket);
	}
	return 0;
}

int step_serving(struct run *r, struct err *e)
{
	return await_answer(r, MSG_SERVING, e);
}
