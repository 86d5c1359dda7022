/* SPDX-License-Identifier: MIT */
/*
 * engine/step_ports.c: listen on the host for the ports that the sandbox publishes.
 *
 * Runs in: the launcher, so that a port that is taken is an error before anything is started.
 * Connections that come before the program serves them wait in the kernel. Undo: closes them.
 */
#include "engine/pod.h"
#include "engine/published.h"
#include "engine/steps.h"
#include "kern/listener.h"
#include "spec/pod.h"

static int listen_one(const struct run *r, const struct publish *single, struct err *e)
{
	int dir_fd;
	int fd = listener_open(single, &dir_fd, e);

	if (fd == LISTENER_NO_ADDRESS)
		return 0;
	if (fd < 0 || published_add(single, fd, dir_fd, -1, e) < 0)
		return -1;
	return pod_is_said(r->spec) ? pod_publish(r, single, fd, e) : 0;
}

int step_ports(struct run *r, struct err *e)
{
	const struct value *ports = &r->spec->network_ports;

	for (unsigned i = 0; i < ports->count; i++) {
		struct publish p, single;
		const char *why;

		if (!publish_parse(ports->items[i].text, &p, &why))
			return err_set(e, "cannot publish '%s': %s", ports->items[i].text, why);
		for (unsigned n = 0; publish_single(&p, n, &single); n++)
			if (listen_one(r, &single, e) < 0)
				return -1;
	}
	return 0;
}

void undo_ports(struct run *r)
{
	/* Ports that came later have no name on disk. Others have none: no page is touched for
	 * them. */
	if (r->spec->network_ports.count > 0)
		published_end();
}
