/* SPDX-License-Identifier: MIT */
/* net/launcher.c: messages from and to the launcher. */
#include "helpers/net/launcher.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/net/client.h"
#include "helpers/net/hostfile.h"
#include "helpers/net/inbound.h"
#include "helpers/net/inside.h"
#include "helpers/net/link.h"
#include "helpers/net/log.h"
#include "helpers/net/loop.h"
#include "helpers/net/peer.h"
#include "helpers/net/policy.h"
#include "helpers/net/quota.h"
#include "wire/netrules.h"
#include "wire/wire.h"

enum { WIRE = 3, FILES_MS = 5000 };

static struct source wire = {.fd = WIRE};
static int64_t files_at;  /* when they came */
static int64_t wanted_at; /* when they were asked for, and have not come since; 0: they have */

static void begin(const struct msg *m, struct msg_extra *extra)
{
	int fds[PRIVNET_FDS];
	struct err e;

	if (inside_has_begun())
		return;
	for (unsigned i = 0; i < PRIVNET_FDS; i++)
		fds[i] = fd_take(&extra->fds[i]);
	if (policy_is_read() && inside_begin(fds, m->value != 0) == 0)
		return;
	if (policy_is_read())
		(void)err_sys(&e, "cannot serve the private network");
	else
		(void)err_set(&e, "cannot serve the private network without its rules");
	launcher_report(&e);
	_exit(EXIT_CODE_CUBBY);
}

static void take_rules(struct msg_extra *extra)
{
	struct err e;

	if (policy_read(extra->fds[0], &e) < 0) {
		launcher_report(&e);
		_exit(EXIT_CODE_CUBBY);
	}
	log_begin(fd_take(&extra->fds[1]));
}

/* What clients changed, or want to see; also before anything else began. */
static void take_change(const struct msg *m, struct msg_extra *extra)
{
	struct netrule rule;
	struct publish p;

	if (m->type == MSG_NET_RULE && m->len == sizeof(rule)) {
		memcpy(&rule, extra->payload, sizeof(rule));
		policy_add(&rule.target, rule.deny);
	} else if (m->type == MSG_NET_PORT && m->len == sizeof(p)) {
		memcpy(&p, extra->payload, sizeof(p));
		inbound_publish(&p, fd_take(&extra->fds[0]));
	} else if (m->type == MSG_NET_UNPORT && m->len == sizeof(p)) {
		memcpy(&p, extra->payload, sizeof(p));
		inbound_unpublish(&p);
	} else if (m->type == MSG_NET_LINK) {
		link_connect(m->id, fd_take(&extra->fds[0]));
	} else if (m->type == MSG_NET_NO_LINK) {
		link_connect(m->id, -1);
	} else if (m->type == MSG_NET_PEER && m->len == sizeof(rule.target)) {
		memcpy(&rule.target, extra->payload, sizeof(rule.target));
		peer_serve(fd_take(&extra->fds[0]), &rule.target);
	} else if (m->type == MSG_NET_SOCKETS) {
		inbound_connect(fd_take(&extra->fds[0]));
	} else if (m->type == MSG_NET_CLIENT) {
		client_serve(fd_take(&extra->fds[0]), (enum netask)m->value);
	}
}

static void on_wire(struct source *s)
{
	static struct msg_extra extra;
	struct msg m;
	int got;

	while ((got = wire_recv(s->fd, PEER_LAUNCHER, false, &m, &extra)) == 1) {
		if (m.type == MSG_NET_QUOTA) {
			quota_take_page(fd_take(&extra.fds[0]));
		} else if (m.type == MSG_NET_BEGIN) {
			begin(&m, &extra);
		} else if (m.type == MSG_NET_RULES) {
			take_rules(&extra);
		} else if (m.type == MSG_NET_FILES) {
			hostfile_read(extra.fds[0], extra.fds[1]);
			files_at = loop_now();
			wanted_at = 0;
		} else {
			take_change(&m, &extra);
		}
		for (unsigned i = 0; i < extra.fd_count; i++)
			fd_close(&extra.fds[i]);
	}
	/* The launcher is gone, and with it the sandbox. */
	if (got == 0 || errno != EAGAIN)
		_exit(0);
}

int launcher_begin(struct err *e)
{
	wire.ready = on_wire;
	return loop_watch(&wire) < 0 ? err_sys(e, "cannot watch the launcher") : 0;
}

void launcher_report(const struct err *e)
{
	const struct msg m = {.type = MSG_NET_FAILED, .len = sizeof(*e)};

	(void)!wire_send_full(wire.fd, &m, e, NULL, 0);
}

/* Without the launcher's ear we serve nobody: it starts another one. */
static void want(int32_t what, uint32_t id)
{
	if (wire_send(wire.fd, MSG_NET_WANT, id, what) < 0)
		_exit(EXIT_CODE_CUBBY);
}

void launcher_want_files(void)
{
	if (wanted_at != 0 && loop_now() - wanted_at < FILES_MS)
		return;
	wanted_at = loop_now();
	want(NET_WANT_FILES, 0);
}

void launcher_want_sockets(void)
{
	want(NET_WANT_SOCKETS, 0);
}

void launcher_want_link(unsigned number)
{
	want(NET_WANT_LINK, number);
}

void launcher_refresh_files(void)
{
	if (loop_now() - files_at > FILES_MS)
		launcher_want_files();
}
