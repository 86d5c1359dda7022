/* SPDX-License-Identifier: MIT */
/* container/freezing.c: asking supervisors, and waiting until it is done. */
#include "container/freezing.h"

#include "base/fd.h"
#include "cmd/client.h"
#include "container/standing.h"
#include "state/container.h"

int freezing_change(struct work *w, const char *name, enum container_state wanted, struct err *e)
{
	OWN_FD int dir_fd = container_open(&w->facts, name, &w->arena, e);
	OWN_FD int fd = -1;
	struct client_work *c;
	struct record record;
	struct msg m;

	if (dir_fd < 0 || client_begin(&c, e) < 0)
		return -1;
	fd = client_connect(c, name, e);
	if (fd < 0)
		return -1;
	if (wire_send(fd, MSG_CL_FREEZE, 0, wanted == STATE_FROZEN) < 0 ||
	    wire_send(fd, MSG_CL_INFO, 0, 0) < 0)
		return client_unsent(c, fd, "ask", e);
	/* Messages are taken in order: the answer to the second says that the first is done. */
	if (client_receive(c, fd, 5000, &m, e) != 1)
		return e->text[0] ? -1 : err_set(e, "'%s' has just ended", name);
	if (standing_look(w, dir_fd, &record, e) < 0)
		return -1;
	if (record.state == wanted)
		return 0;
	return err_set(e, "cannot %s '%s': it is %s", wanted == STATE_FROZEN ? "freeze" : "thaw",
		       name, record_state_name(record.state));
}

int freezing_run(const char *verb, char *const *argv, enum container_state wanted, struct err *e)
{
	struct work *w;

	if (work_begin(verb, false, argv, &w, e) < 0 || work_some_names(w, e) < 0)
		return -1;
	for (unsigned i = 0; i < w->options.name_count; i++)
		if (freezing_change(w, w->options.names[i], wanted, e) < 0)
			return -1;
	return 0;
}
