/* SPDX-License-Identifier: MIT */
/* container/cmd_rename.c: cubby rename: a stopped container gets another name. */
#include <errno.h>
#include <stdio.h>

#include "base/fd.h"
#include "container/making.h"
#include "container/standing.h"
#include "container/verbs.h"
#include "state/container.h"

int cmd_rename(int argc, char *const *argv, struct err *e)
{
	OWN_FD int lock_fd = -1;
	struct making making;
	struct record record;
	const char *from;
	struct work *w;
	int done;

	(void)argc;
	if (work_begin("rename", false, argv, &w, e) < 0)
		return -1;
	if (w->options.name_count != 2)
		return err_usage(e, "rename takes two names: cubby rename OLD NEW");
	from = w->options.names[0];
	lock_fd = container_lock(&w->facts, from, &w->arena, e);
	if (lock_fd < 0)
		return -1;
	if (standing_stays_up(w, lock_fd)) {
		(void)err_set(e, "cannot rename '%s': it is running", from);
		return err_hint(e, "stop it first: cubby stop %s", from);
	}
	if (standing_settle(w, from, lock_fd, &record, e) != 0)
		return e->text[0] ? -1 : err_set(e, "'%s' was ephemeral, and is gone", from);
	if (making_begin(w, w->options.names[1], &making, e) < 0)
		return -1;
	/* The new name is ours now; what is made for it is not needed. */
	done = renameat(making.home_fd, from, making.home_fd, making.name);
	if (done < 0)
		(void)err_sys(e, "cannot rename '%s'", from);
	making_abandon(w, &making);
	return done;
}
