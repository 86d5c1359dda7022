/* SPDX-License-Identifier: MIT */
/* container/cmd_destroy.c: cubby destroy: a container and all that is its own is removed. */
#include <errno.h>
#include <stdbool.h>

#include "base/fd.h"
#include "container/ending.h"
#include "container/erase.h"
#include "container/standing.h"
#include "container/verbs.h"
#include "state/container.h"

/* `stopped`: by us just now. Then it may be gone by itself: it was ephemeral. */
static int destroy(struct work *w, const char *name, bool stopped, struct err *e)
{
	OWN_FD int lock_fd = -1;
	struct record record;
	int gone;

	if (stopped && !container_exists(&w->facts, name, &w->arena))
		return 0;
	lock_fd = container_lock(&w->facts, name, &w->arena, e);
	if (lock_fd < 0)
		return stopped && errno == ENOENT ? 0 : -1;
	if (standing_stays_up(w, lock_fd)) {
		(void)err_set(e, "cannot destroy '%s': it is running", name);
		e->exit_code = 1;
		return err_hint(e, "stop it first: cubby stop %s, or cubby destroy -f", name);
	}
	if (stopped && !container_exists(&w->facts, name, &w->arena))
		return 0;
	gone = standing_settle(w, name, lock_fd, &record, e);
	if (gone != 0)
		return gone < 0 ? -1 : 0;
	return erase_container(w, name, e);
}

int cmd_destroy(int argc, char *const *argv, struct err *e)
{
	const struct ending stop = {.ms = ENDING_DEFAULT_MS};
	struct work *w;

	(void)argc;
	if (work_begin("destroy", false, argv, &w, e) < 0 || work_some_names(w, e) < 0)
		return -1;
	for (unsigned i = 0; i < w->options.name_count; i++) {
		const char *name = w->options.names[i];
		bool stopped = false;

		/* One that is stopped meanwhile is as good. */
		if (work_has(w, OPTION_destroy_force))
			stopped = ending_run(w, name, &stop, e) == 0;
		if (e->text[0] && e->exit_code != ENDING_NOT_RUNNING)
			return -1;
		e->text[0] = e->hint[0] = '\0';
		if (destroy(w, name, stopped, e) < 0)
			return -1;
		e->text[0] = e->hint[0] = '\0';
	}
	return 0;
}
