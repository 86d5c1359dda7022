/* SPDX-License-Identifier: MIT */
/*
 * engine/step_share.c: ask other sandboxes of the user for the namespaces that are to be shared.
 *
 * Runs in: the launcher, after record, so that nobody waits for himself. Each is a descriptor from
 * that sandbox's PID 1, by way of its launcher; no pid and no path of /proc is looked up. Waits for
 * an answer, some seconds at most.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/fd.h"
#include "engine/shared.h"
#include "engine/steps.h"
#include "state/registry.h"
#include "wire/wire.h"

#define ANSWER_MS 5000

static LARGE struct msg_extra extra;

/* All namespaces of the sandbox; the one that is wanted is kept. */
static int take_answer(struct run *r, int fd, enum share_kind kind, const char *name, struct err *e)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	struct msg m;
	int ready;

	do
		ready = poll(&wait, 1, ANSWER_MS);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0)
		return err_set(e, "cannot share with '%s': its launcher does not respond", name);
	if (wire_recv(fd, PEER_LAUNCHER | PEER_STAGE, true, &m, &extra) != 1)
		return err_set(e, "cannot share with '%s': it has just ended", name);
	if (m.type == MSG_FAILED && m.len == sizeof(*e)) {
		memcpy(e, extra.payload, sizeof(*e));
		e->text[sizeof(e->text) - 1] = '\0';
		e->hint[sizeof(e->hint) - 1] = '\0';
		return err_in(e, "'%s'", name);
	}
	return shared_take(r, &m, &extra, kind, name, e);
}

static int ask(struct run *r, enum share_kind kind, const char *name, struct err *e)
{
	OWN_FD int fd = -1;

	if (!strcmp(name, r->name))
		return err_usage(e, "cannot share with '%s': that is the sandbox itself", name);
	fd = registry_connect(r->facts, name, r->arena, e);
	if (fd < 0)
		return err_in(e, "cannot share with '%s'", name);
	if (wire_send(fd, MSG_CL_SPACES, 0, 0) < 0)
		return err_sys(e, "cannot ask '%s'", name);
	return take_answer(r, fd, kind, name, e);
}

int step_share(struct run *r, struct err *e)
{
	const struct value *share = &r->spec->share;
	enum share_kind kind;
	const char *name;
	const char *why;

	shared_begin(r);
	for (unsigned i = 0; i < share->count; i++) {
		/* It is one: the spec was checked. */
		if (!share_parse(share->items[i].text, &kind, &name, &why))
			continue;
		if (ask(r, kind, name, e) < 0)
			return -1;
	}
	return 0;
}
