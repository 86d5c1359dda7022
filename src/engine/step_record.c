/* SPDX-License-Identifier: MIT */
/*
 * engine/step_record.c: claim the name and listen for cubby ls, exec, kill, stop.
 *
 * Runs in: the launcher. Undo: removes the entry. A name that the user chose must be had; without a
 * chosen one a sandbox that cannot be registered (a full or read-only disk) runs all the same, and
 * says so, since nothing inside depends on it.
 */
#include <errno.h>

#include "base/fd.h"
#include "engine/steps.h"
#include "state/container.h"
#include "state/registry.h"

/*
 * Containers and sandboxes have one space of names. Looked at while the name is claimed: who makes
 * a container claims it too.
 */
static int refuse_container(struct run *r, struct err *e)
{
	undo_record(r);
	(void)err_set(e, "cannot use the name '%s': it is a container's", r->name);
	(void)err_hint(e, "choose another with -n, or run in the container: cubby execute %s",
		       r->name);
	return -1;
}

int step_record(struct run *r, struct err *e)
{
	if (r->is_pod)
		return 0; /* who started us has claimed it for us */
	if (registry_claim(r->facts, r->name, r->arena, &r->control_fd, &r->control_path, e) == 0) {
		if (r->name_chosen && !r->watch && container_exists(r->facts, r->name, r->arena))
			return refuse_container(r, e);
		return 0;
	}
	/* Without files left the launch fails in any case, and says so once. */
	if (r->name_chosen || errno == EEXIST || errno == EMFILE)
		return -1;
	r->say(arena_printf(r->arena, "%s; cubby ls, exec, kill and stop will not find it",
			    e->text));
	e->text[0] = '\0'; /* it was a note, not a failure */
	e->hint[0] = '\0';
	return 0;
}

void undo_record(struct run *r)
{
	if (r->control_path)
		registry_release(r->control_path);
	r->control_path = NULL;
	/* A launcher that ends now closes it so. */
	if (r->watch)
		fd_close(&r->control_fd);
}
